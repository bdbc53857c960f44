// The live board: shows what the stream brings, says quietly what changed, keeps the focus
// where it is, and never takes away what somebody is pressing or writing.
const board = document.getElementById("board");
const news = document.getElementById("door-news");
const offline = document.getElementById("door-offline");
const failed = document.getElementById("door-error");
const SETTLE_MS = 500; // a second tap of the same press must not hit the card that moved up
const QUIET_MS = 10000; // shorter breaks are nobody's business
const ALIVE_MS = 30000; // the stream says something every ten seconds

let pressed = ""; // the code of the card whose button was pressed last
let holding = false; // a finger or a key is down
let asking = false; // a press is on its way to the server
let settling = false;
let waiting = null; // the newest board, until nobody presses or writes
let missed = false; // a board was asked for meanwhile
let heard = 0;
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

function busy() {
  const at = document.activeElement;
  const writing = board.contains(at) && at.matches("input, textarea, select");
  return holding || asking || settling || writing;
}

function drawn(within) {
  return Number(within.querySelector("[data-drawn]")?.dataset.drawn);
}

// A board that is sent to many has nobody's token: this page puts its own in.
function sign(fresh) {
  for (const form of fresh.querySelectorAll("form[method=post]")) {
    const token = document.createElement("input");
    Object.assign(token, { type: "hidden", name: "csrfmiddlewaretoken" });
    token.setAttribute("value", board.dataset.token);
    form.prepend(token);
  }
}

function keepFocus(ids) {
  const at = document.activeElement;
  if (!ids.length || (at && at !== document.body)) return;
  const found = ids.map((id) => id && document.getElementById(id)).find(Boolean);
  (found || board.querySelector(".door-column > h2")).focus({ preventScroll: true });
}

function show() {
  if (waiting === null || busy()) return;
  const fresh = document.createElement("template");
  fresh.innerHTML = waiting;
  waiting = null;
  if (drawn(fresh.content) < drawn(board)) return; // this page has seen a newer one
  sign(fresh.content);
  const at = document.activeElement;
  const ids = board.contains(at) ? [at.id, at.closest(".door-card")?.id] : [];
  window.furtka.morph(board, fresh.content);
  window.htmx.process(board);
  keepFocus(ids);
  announce();
}

// What had to wait: the newest board of the stream, or one that was asked for.
function catchUp() {
  if (busy()) return;
  show();
  if (missed) refresh();
  missed = false;
}

function connect() {
  const stream = new EventSource(board.dataset.stream);
  stream.addEventListener("changed", refresh);
  stream.addEventListener("still", () => { heard = Date.now(); });
  stream.addEventListener("board", (event) => {
    heard = Date.now();
    waiting = event.data;
    show();
  });
  stream.addEventListener("open", () => {
    clearTimeout(lost);
    lost = 0;
    offline.hidden = true;
  });
  stream.addEventListener("error", () => {
    heard = 0;
    lost ||= setTimeout(() => { offline.hidden = false; }, QUIET_MS);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries again itself
    setTimeout(connect, 5000 + Math.random() * 5000);
  });
}

board.addEventListener("htmx:beforeRequest", (event) => {
  const { verb, triggeringEvent } = event.detail.requestConfig;
  if (verb === "get") {
    const needless = !triggeringEvent && Date.now() - heard < ALIVE_MS; // the stream brings it
    missed ||= !needless && busy();
    if (needless || busy()) event.preventDefault();
    return;
  }
  const card = event.target.closest("form")?.closest("[id]");
  pressed = card && card !== board ? card.id : "";
  asking = true;
  failed.replaceChildren();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig?.verb !== "post") return;
  asking = false;
  missed ||= !event.detail.successful; // what came meanwhile may be gone
  setTimeout(catchUp);
});

board.addEventListener("htmx:beforeSwap", (event) => {
  unfolded = Boolean(document.getElementById("door-rules")?.open);
  if (event.detail.requestConfig?.verb !== "get" || !busy()) return;
  event.detail.shouldSwap = false;
  missed = true;
});

board.addEventListener("htmx:afterSwap", (event) => {
  announce();
  if (unfolded) document.getElementById("door-rules")?.setAttribute("open", "");
  const verb = event.detail.requestConfig?.verb;
  if (verb !== "post") return;
  // Outside the board, where the next change does not wipe it.
  failed.replaceChildren(...board.querySelectorAll(":scope > .notice"));
  settling = true;
  board.classList.add("door-settling");
  setTimeout(() => {
    settling = false;
    board.classList.remove("door-settling");
    catchUp();
  }, SETTLE_MS);
  if (document.activeElement && document.activeElement !== document.body) return;
  const card = pressed && document.getElementById(pressed);
  (card || board.querySelector(".door-column > h2")).focus({ preventScroll: true });
});

function hold() { holding = true; }
function release() {
  holding = false;
  setTimeout(catchUp); // the press itself comes first
}
board.addEventListener("pointerdown", hold);
board.addEventListener("keydown", (event) => { if (event.key === " ") hold(); });
for (const name of ["pointerup", "pointercancel", "keyup", "blur"]) {
  window.addEventListener(name, release);
}
board.addEventListener("focusout", () => setTimeout(catchUp));

// Back from sleep, or from another page: look at once.
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
connect();
