// The quick exit of sensitive pages: the link works by itself; this also takes the page out of
// the history, and lets Esc pressed three times do the same.
const link = document.querySelector("[data-exit]");

function leave(event) {
  event?.preventDefault();
  document.title = " ";
  document.body.replaceChildren();
  location.replace(link.href);
}

if (link) {
  link.addEventListener("click", leave);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses, event.timeStamp].slice(-3);
    if (presses.length === 3 && presses[2] - presses[0] < 2000) leave(event);
  });
  // Back from the other page must not bring this one out of the browser's memory.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
