// Makes entries: who, what, when, and an id of their own by which the server counts them once.
import { letters } from "./store.js";

/** Never at the moment of the entry before, or earlier: their order is the order of the presses. */
function moment(entries, now) {
  const last = Math.max(0, ...entries.map((entry) => Date.parse(entry.at)));
  // A clock that was put back by more than a minute is believed: the order is lost either way.
  const next = last >= now && last - now < 60000 ? last + 1 : now;
  return new Date(next).toISOString();
}

export function stepOf(code, action, entries, now) {
  return { uid: crypto.randomUUID(), code, action, at: moment(entries, now) };
}

export function undoOf(entry, entries, now) {
  return { ...stepOf(entry.code, "undo", entries, now), of: entry.uid };
}

/** `day`: YYYY-MM-DD. The code has the form of those on the paper sheet, and letters instead of
 * the number: devices that do not know of each other never give out the same one. */
export function newPerson({ about, party, language }, day, entries, now) {
  const code = `${day.slice(8)}${day.slice(5, 7)}-${letters(3)}`;
  return { ...stepOf(code, "come", entries, now), about, party, needs: [], language };
}
