// The page for when the system is down: shows the day, keeps each press, sends it when it can.
import { newPerson, stepOf, undoOf } from "./entries.js";
import { fold } from "./fold.js";
import { draw, say, trouble, word } from "./drawing.js";
import { LoggedOut, fetchList, forgetDone, send } from "./sending.js";
import { Store } from "./store.js";

const EVERY_MS = 15000;
const root = document.getElementById("offline");
const { site, tz, lang } = root.dataset;
const urls = { list: root.dataset.list, merge: root.dataset.merge };
const store = new Store(site);
const WARNED = "offline_kept";

let state = "asking"; // asking, back, away, login
let csrf = "";
let asking = null;

// Swedes write a day as YYYY-MM-DD.
const dayOf = (instant) => new Date(instant).toLocaleDateString("sv-SE", { timeZone: tz });

function show() {
  const list = store.list(Date.now(), dayOf);
  const entries = store.entries();
  draw({ list, entries, people: fold(list, entries), state, now: Date.now(), tz, lang });
}

/** Said on the screen only after the browser has it. */
function keep(entry, words) {
  try {
    store.keep(entry);
  } catch {
    trouble(word("not_kept"));
    return false;
  }
  show();
  say(`${entry.code}: ${words}. ${word(WARNED)}`);
  talk();
  return true;
}

async function ask() {
  try {
    const list = await fetchList(urls);
    csrf = list.csrf;
    await send(urls, store, csrf);
    store.keepList(await fetchList(urls));
    forgetDone(store);
    state = "back";
  } catch (error) {
    state = error instanceof LoggedOut ? "login" : "away";
  }
  show();
}

/** One talk at a time; a press in between is sent with the next one. */
function talk() {
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

function press({ code, action, undo }) {
  const entries = store.entries();
  if (undo) {
    const target = entries.find((entry) => entry.uid === undo);
    if (target) keep(undoOf(target, entries, Date.now()), word("undone"));
  } else {
    keep(stepOf(code, action, entries, Date.now()), word(`did_${action}`));
  }
}

root.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.code) press(button.dataset);
  else if (button?.id === "send-now") talk();
  else if (button?.dataset.seen) {
    store.drop(button.dataset.seen);
    show();
  }
});

document.getElementById("new-person").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const about = form.elements.about.value;
  const party = Number(form.elements.party.value);
  const day = store.list(Date.now(), dayOf)?.day ?? dayOf(Date.now());
  const entry = newPerson({ about, party, language: lang }, day, store.entries(), Date.now());
  if (!keep(entry, word("did_come"))) return;
  form.reset();
  document.getElementById("is-urgent").hidden = about !== "urgent";
  document.getElementById(`person-${entry.code}`)?.focus();
});

window.addEventListener("online", talk);
window.addEventListener("storage", show); // another tab
document.addEventListener("visibilitychange", () => { if (!document.hidden) talk(); });
setInterval(talk, EVERY_MS);
show();
talk();
