// What is known of the day: the server's list and, on top of it, what was pressed here. Pure.
export const NEXT = {
  booked: "arrive", arrived: "meet", met: "enter", in_room: "leave", leaving: "out",
};
export const COLUMNS = {
  expected: ["booked"], entrance: ["arrived", "met"], rooms: ["in_room"], leaving: ["leaving"],
};
const INSIDE = ["met", "in_room", "leaving"];
const BECAME = {
  arrive: "arrived", meet: "met", enter: "in_room", leave: "leaving", out: "left",
  no_show: "no_show",
};
// The server has these already, or has been told and people look at them.
const SETTLED = ["conflict", "waiting", "dismissed", "refused"];

const byTime = (one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0);

/** People by code, as this device knows them. `own`: the last entry made here that holds. */
export function fold(list, entries) {
  const people = new Map((list?.people ?? []).map((person) => [person.code, { ...person }]));
  const undone = new Set(entries.filter((entry) => entry.of).map((entry) => entry.of));
  const holding = entries.filter((entry) =>
    !entry.of && !undone.has(entry.uid) && !SETTLED.includes(entry.fate));
  for (const entry of [...holding].sort(byTime)) step(people, entry);
  return people;
}

function step(people, entry) {
  const person = people.get(entry.code);
  if (entry.action === "come") {
    if (!person) people.set(entry.code, newcomer(entry));
  } else if (person && follows(entry.action, person.status)) {
    Object.assign(person, { status: BECAME[entry.action], since: entry.at, own: entry.uid });
  }
}

function newcomer(entry) {
  const { code, at, uid, about, party, needs = [] } = entry;
  return {
    code, about, party, needs, status: "arrived", since: at, own: uid, starts_at: "", hour: "",
    where: "", host: "", language: "", hint: "",
  };
}

function follows(action, status) {
  return NEXT[status] === action || (action === "no_show" && status === "booked");
}

/** Those of one column: the next one first, or who has stood there longest. */
export function column(people, name) {
  const key = name === "expected" ? "starts_at" : "since";
  return [...people.values()]
    .filter((person) => COLUMNS[name].includes(person.status))
    .sort((one, other) => (one[key] < other[key] ? -1 : 1));
}

/** Everybody in the building, by room. */
export function inside(people) {
  return [...people.values()]
    .filter((person) => INSIDE.includes(person.status))
    .sort((one, other) => one.where.localeCompare(other.where) || (one.code < other.code ? -1 : 1));
}

export function count(people) {
  return inside(people).reduce((sum, person) => sum + person.party, 0);
}

/** Whether it may be said that nobody came: as on the board, not before the grace time is over. */
export function isOverdue(person, now, graceMinutes) {
  return person.status === "booked" && Date.parse(person.starts_at) + graceMinutes * 60000 <= now;
}
