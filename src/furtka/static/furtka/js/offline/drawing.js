// Draws what is known. Words come with the page, in its language; nothing typed becomes HTML.
import { COLUMNS, NEXT, column, count, inside, isOverdue } from "./fold.js";

const byId = (id) => document.getElementById(id);
const words = byId("words").content;

/** A word of the page's language; empty for a key that is not there. */
export function word(key) {
  return words.querySelector(`[data-word="${key}"]`)?.textContent ?? "";
}

/** For everybody who does not see the cards move. */
export function say(text) {
  byId("offline-news").textContent = text;
}

export function trouble(text) {
  byId("offline-trouble").textContent = text;
  byId("offline-trouble").hidden = !text;
}

function copyOf(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

function fill(element, name, text) {
  const place = element.querySelector(`[data-slot="${name}"]`);
  place.textContent = text;
  place.hidden = !text;
}

function hourOf(instant, { tz, lang }) {
  return new Date(instant).toLocaleTimeString(lang, {
    hour: "2-digit", minute: "2-digit", timeZone: tz,
  });
}

/** By the office's clock: what was pressed here has the time of this device. */
function since(person, view) {
  const ahead = person.own ? (view.list?.ahead ?? 0) : 0;
  return hourOf(Date.parse(person.since) + ahead, view);
}

function needsOf(person) {
  const party = person.party > 1 ? [`${word("people")}: ${person.party}`] : [];
  return [...party, person.language, ...person.needs].filter(Boolean);
}

const placeOf = (person) =>
  [person.where, person.host].filter(Boolean).join(" · ") || word(`about_${person.about}`);

function button(card, name, person, data, hidden = false) {
  const found = card.querySelector(`[data-button="${name}"]`);
  if (hidden) {
    found.remove();
    return;
  }
  Object.assign(found.dataset, data);
  found.id = `do-${person.code}-${data.action ?? "undo"}`;
  found.querySelector("[data-slot=code]").textContent = `: ${person.code}`;
}

function card(person, view) {
  const made = copyOf("card");
  const status = word(`status_${person.status}`);
  const booked = person.status === "booked";
  made.id = `person-${person.code}`;
  made.dataset.status = person.status;
  made.setAttribute("aria-label", `${person.code}, ${status}`);
  fill(made, "person", person.code);
  fill(made, "hour", person.hour);
  fill(made, "place", placeOf(person));
  fill(made, "needs", needsOf(person).join(" · "));
  fill(made, "since", booked ? "" : `${status}, ${word("since")} ${since(person, view)}`);
  fill(made, "hint", person.hint);
  const action = NEXT[person.status];
  fill(made, "label", word(action));
  button(made, "next", person, { code: person.code, action });
  const overdue = isOverdue(person, view.now + (view.list?.ahead ?? 0), view.list?.grace ?? 0);
  button(made, "no_show", person, { code: person.code, action: "no_show" }, !overdue);
  const own = view.entries.find((entry) => entry.uid === person.own && !entry.fate);
  button(made, "undo", person, { code: person.code, undo: person.own }, !own);
  return made;
}

function drawColumns(view) {
  for (const name of Object.keys(COLUMNS)) {
    const cards = column(view.people, name).map((person) => card(person, view));
    byId(`cards-${name}`).replaceChildren(...cards);
    byId(`count-${name}`).textContent = String(cards.length);
    byId(`empty-${name}`).hidden = cards.length > 0;
  }
}

/** Whoever was marked as not having come can be marked back here. */
function drawGone(view) {
  const gone = view.entries.filter((entry) =>
    !entry.fate && view.people.get(entry.code)?.own === entry.uid
    && ["left", "no_show"].includes(view.people.get(entry.code).status));
  byId("gone").hidden = gone.length === 0;
  byId("gone-list").replaceChildren(...gone.map((entry) => {
    const made = copyOf("gone-line");
    fill(made, "text", `${entry.code}: ${word(`did_${entry.action}`)}`);
    button(made, "undo", view.people.get(entry.code), { code: entry.code, undo: entry.uid });
    return made;
  }));
}

function drawInside(view) {
  const rows = inside(view.people).map((person) => {
    const row = copyOf("row");
    for (const [name, text] of Object.entries({
      where: person.where || "–", code: person.code, party: String(person.party),
      status: `${word(`status_${person.status}`)}, ${word("since")} ${since(person, view)}`,
      host: person.host, needs: [person.language, ...person.needs].filter(Boolean).join(", "),
    })) row.querySelector(`[data-slot="${name}"]`).textContent = text;
    return row;
  });
  byId("inside-rows").replaceChildren(...rows);
  byId("inside-table").hidden = rows.length === 0;
  byId("inside-nobody").hidden = rows.length > 0;
  drawCount(count(view.people), view.list?.limit);
}

function drawCount(people, limit) {
  for (const place of document.querySelectorAll("[data-people]")) place.textContent = String(people);
  const full = people >= (limit ?? Infinity);
  byId("limit").textContent = String(limit ?? "–");
  byId("is-full").hidden = !full;
  byId("inside-now").classList.toggle("door-inside--full", full);
}

function drawDoubts(view) {
  const doubts = view.entries.filter((entry) =>
    ["conflict", "waiting", "refused"].includes(entry.fate));
  byId("doubts").hidden = doubts.length === 0;
  byId("doubt-list").replaceChildren(...doubts.map((entry) => {
    const made = copyOf("doubt");
    const what = word(`did_${entry.action}`) || word("undone");
    fill(made, "text", `${hourOf(entry.at, view)} ${entry.code}: ${what}. ${entry.message ?? ""}`);
    made.querySelector("button").dataset.seen = entry.uid;
    return made;
  }));
}

function drawState(view) {
  const waiting = view.entries.filter((entry) => !entry.fate).length;
  for (const part of document.querySelectorAll("[data-state]")) {
    part.hidden = part.dataset.state !== view.state;
  }
  byId("entries-waiting").textContent = String(waiting);
  byId("list-time").textContent = view.list ? hourOf(view.list.server_now, view) : "–";
  byId("no-list").hidden = Boolean(view.list) || view.state === "asking";
  byId("printed").textContent = hourOf(view.now + (view.list?.ahead ?? 0), view);
}

/** Everything anew; whoever works with the keyboard stays with the person they pressed for. */
export function draw(view) {
  const active = document.activeElement;
  const held = active?.id && active.closest("[data-status]") ? active : null;
  const person = held?.closest("[data-status]").id;
  drawState(view);
  drawColumns(view);
  drawGone(view);
  drawInside(view);
  drawDoubts(view);
  if (held) (byId(held.id) ?? byId(person) ?? byId("column-entrance")).focus({ preventScroll: true });
}
