// Solves a challenge while people read and type, so that scripts pay for each booking
// (docs/proof.md). It asks nothing and stops nobody: whatever fails here, the form is sent
// without a proof and the slow way is open.
const PATIENCE_MS = 20000; // a very old phone; then the form goes without

const field = document.querySelector("input[data-proof]");
const form = field?.form;
const status = form?.querySelector("[data-wait]");

const inWorker = (task) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(field.dataset.worker);
    const end = (settle, value) => { worker.terminate(); settle(value); };
    worker.onmessage = ({ data }) => (data ? end(resolve, data) : end(reject));
    worker.onerror = () => end(reject);
    worker.postMessage(task);
  });

async function prove() {
  field.value = ""; // some browsers bring back what stood here before a reload
  const answer = await fetch(field.dataset.proof);
  const challenge = await answer.json();
  const solution = await inWorker(challenge.parameters);
  field.value = btoa(JSON.stringify({ challenge, solution }));
}

if (form && globalThis.crypto?.subtle && globalThis.Worker) {
  let over = false;
  let pressed = false;
  const proof = prove().catch(() => {}).finally(() => { over = true; });
  // Only the last page waits: from the one before, people go on and the next begins anew.
  if (status) form.addEventListener("submit", async (event) => {
    if (over) return;
    event.preventDefault();
    if (pressed) return;
    pressed = true;
    status.textContent = status.dataset.wait;
    await Promise.race([proof, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    over = true;
    form.requestSubmit(event.submitter);
  });
}
