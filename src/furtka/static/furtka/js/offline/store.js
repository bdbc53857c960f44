// What this device keeps: today's list (codes, no names) and each entry under a key of its own,
// so that two tabs never write over each other.
const LETTERS = "34679ACDEFGHJKMNPQRTWXY"; // none that looks like another

export function letters(length) {
  const random = crypto.getRandomValues(new Uint32Array(length));
  return Array.from(random, (number) => LETTERS[number % LETTERS.length]).join("");
}

export class Store {
  constructor(site, storage = localStorage) {
    this.storage = storage;
    this.listKey = `furtka.list.${site}`;
    this.prefix = `furtka.entry.${site}.`;
  }

  /** Today's list, or null; one of another day is forgotten. `dayOf`: the day of an instant in
   * milliseconds, asked by the server's clock: this device's may be wrong. */
  list(now, dayOf) {
    const list = JSON.parse(this.storage.getItem(this.listKey) ?? "null");
    if (!list || list.day === dayOf(now + list.ahead)) return list;
    this.storage.removeItem(this.listKey);
    return null;
  }

  keepList(list) {
    this.storage.setItem(this.listKey, JSON.stringify(list));
  }

  entries() {
    const keys = Array.from({ length: this.storage.length }, (_none, n) => this.storage.key(n));
    return keys
      .filter((key) => key?.startsWith(this.prefix))
      .map((key) => JSON.parse(this.storage.getItem(key)))
      .filter(Boolean);
  }

  /** Throws when the browser keeps nothing (full, or forbidden): then it was not entered. */
  keep(entry) {
    const key = this.prefix + entry.uid;
    this.storage.setItem(key, JSON.stringify(entry));
    if (!this.storage.getItem(key)) throw new Error("not kept");
  }

  drop(uid) {
    this.storage.removeItem(this.prefix + uid);
  }

  /** A short name of this device, for those who look at contradictions later. */
  device() {
    const known = this.storage.getItem("furtka.device");
    if (known) return known;
    const name = letters(4);
    this.storage.setItem("furtka.device", name);
    return name;
  }
}
