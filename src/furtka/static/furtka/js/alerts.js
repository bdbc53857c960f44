// The strip above every staff page, and the key for help. Of all the tabs of a browser one holds
// the stream (a browser allows six connections) and tells the others; each fetches its own strip.
// Other scripts listen for "furtka:changed" on the document instead of opening a stream.
const strip = document.getElementById("strip");
const help = document.getElementById("help");
const sound = document.querySelector("[data-sound]");
const channel = new BroadcastChannel("furtka-staff");
const title = document.title;
const ASK_MS = 60000; // without a stream, and should a message of it get lost
const POLL_MS = 10000; // where a browser has no locks (an address without https)

let again = 0;
let leads = false; // holds the stream, and makes the sound for all tabs

const key = (line) => line.dataset.key;
const lines = (within) => [...within.querySelectorAll("[data-key]")];

function loudKeys() {
  return lines(strip).filter((line) => !line.matches(".strip__line--quiet")).map(key);
}

function text(of) {
  return of.textContent.replace(/\s+/g, " ").trim();
}

let rung = new Set(loudKeys()); // what this page began with made its sound before

async function refresh() {
  clearTimeout(again);
  try {
    const answer = await fetch(strip.dataset.fragment, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch { /* no connection: what is shown stays, and is asked for again */ }
  const seconds = Number(strip.firstElementChild?.dataset.again);
  again = setTimeout(refresh, seconds ? seconds * 1000 : ASK_MS);
}

function show(html) {
  const next = document.createElement("template");
  next.innerHTML = html;
  const fresh = next.content.firstElementChild;
  const focused = strip.contains(document.activeElement) && document.activeElement.id;
  const old = lines(strip), now = lines(fresh);
  if (old.map(key).join() !== now.map(key).join()) {
    strip.replaceChildren(fresh);
  } else { // a screen reader says only the line that changed
    strip.firstElementChild.dataset.again = fresh.dataset.again;
    now.forEach((line, at) => { if (text(line) !== text(old[at])) old[at].replaceWith(line); });
  }
  if (focused) (document.getElementById(focused) ?? strip.querySelector("button"))?.focus();
  const loud = loudKeys();
  document.title = loud.length ? `(!) ${title}` : title;
  if (loud.some((key) => !rung.has(key))) ring();
  rung = new Set(loud);
}

async function send(form) {
  strip.querySelector(".strip__said")?.remove();
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "HX-Request": "true" },
    });
    const done = answer.ok && !answer.redirected; // whoever was logged out is led to the log-in
    if (done || answer.status === 409) {
      await refresh();
      if (answer.status === 409) say(await answer.text());
      return;
    }
  } catch { /* said below */ }
  say(strip.dataset.lost);
}

// Stays until the strip changes or the next press: why a press did nothing, or who was quicker.
function say(words) {
  const line = document.createElement("p");
  line.className = "wrap strip__said";
  line.textContent = words;
  strip.append(line);
}

// -- sound, only where somebody asked for it in this browser

const wanted = () => localStorage.getItem("furtka-sound") === "on";

function ring() {
  if (!wanted()) return;
  navigator.vibrate?.([300, 150, 300]);
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = 660;
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
  tone.onended = () => audio.close();
}

sound.hidden = false;
sound.setAttribute("aria-pressed", wanted());
sound.addEventListener("click", () => {
  localStorage.setItem("furtka-sound", wanted() ? "off" : "on");
  sound.setAttribute("aria-pressed", wanted());
  ring();
});

// -- the stream

function changed() {
  document.dispatchEvent(new Event("furtka:changed"));
  if (leads || !document.hidden) refresh(); // the others look when they are looked at
}

function connect() {
  leads = true;
  const stream = new EventSource(strip.dataset.stream);
  stream.addEventListener("changed", () => {
    channel.postMessage("changed");
    changed();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, ASK_MS);
  });
}

channel.addEventListener("message", changed);
if (navigator.locks) navigator.locks.request("furtka-stream", () => new Promise(connect));
else setInterval(() => { if (!document.hidden) changed(); }, POLL_MS);

// -- presses

strip.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
help.addEventListener("submit", (event) => {
  event.preventDefault();
  send(help);
});
document.addEventListener("keydown", (event) => {
  const combined = event.ctrlKey && event.shiftKey && event.key === "F1";
  if (event.repeat || !(event.key === "Pause" || combined)) return;
  event.preventDefault();
  send(help);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
again = setTimeout(refresh, (Number(strip.firstElementChild?.dataset.again) || 60) * 1000);
