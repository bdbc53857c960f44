// The live board: fetches its fragment when the server says "changed", says quietly what
// changed, and keeps the focus on the card that was pressed.
const board = document.getElementById("board");
const news = document.getElementById("door-news");
const offline = document.getElementById("door-offline");
const SETTLE_MS = 500; // a second tap of the same press must not hit the card that moved up
const QUIET_MS = 10000; // shorter breaks are nobody's business

let pressed = ""; // the code of the card whose button was pressed last
let lost = 0;
let unfolded = false; // whether the rules are shown in words

function summary() {
  const titles = board.querySelectorAll(".door-column > h2");
  return Array.from(titles, (title) => title.textContent.trim().replace(/\s+/g, " ")).join(", ");
}

let said = summary();

function announce() {
  const now = summary();
  if (now !== said) news.textContent = now;
  said = now;
}

function refresh() {
  window.htmx.trigger(board, "refresh");
}

function connect() {
  const stream = new EventSource(board.dataset.stream);
  stream.addEventListener("changed", refresh);
  stream.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
    offline.hidden = true;
  });
  stream.addEventListener("error", () => {
    lost ||= setTimeout(() => { offline.hidden = false; }, QUIET_MS);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again itself
    setTimeout(connect, 5000 + Math.random() * 5000);
  });
}

board.addEventListener("htmx:beforeRequest", (event) => {
  const card = event.target.closest("form")?.closest("[id]");
  pressed = card && card !== board ? card.id : "";
});

board.addEventListener("htmx:beforeSwap", () => {
  unfolded = Boolean(document.getElementById("door-rules")?.open);
});

board.addEventListener("htmx:afterSwap", (event) => {
  announce();
  if (unfolded) document.getElementById("door-rules")?.setAttribute("open", "");
  const verb = event.detail.requestConfig?.verb;
  if (verb !== "post") return;
  board.classList.add("door-settling");
  setTimeout(() => board.classList.remove("door-settling"), SETTLE_MS);
  if (document.activeElement && document.activeElement !== document.body) return;
  const card = pressed && document.getElementById(pressed);
  (card || board.querySelector(".door-column > h2")).focus({ preventScroll: true });
});

// Back from sleep, or from another page: look at once.
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
connect();
