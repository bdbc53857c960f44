// Talks with the server: sends what waits, then asks for the list anew.
const PATIENCE_MS = 4000;
const AT_ONCE = 100;
const OPEN = [undefined, "waiting", "conflict"]; // what may still change
const DONE = ["applied", "already", "dismissed"];

/** The server wants to know who asks: the session has ended. */
export class LoggedOut extends Error {}

async function ask(url, options = {}) {
  const answer = await fetch(url, {
    ...options, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
    throw new LoggedOut();
  }
  if (!answer.ok) throw new Error(`answer ${answer.status}`);
  return answer.json();
}

/** `ahead`: milliseconds that must be added to this device's clock to get the server's. */
export async function fetchList(urls) {
  const list = await ask(urls.list);
  return { ...list, ahead: Date.parse(list.server_now) - Date.now() };
}

/** Sends what the server does not have; each entry is kept here until it has answered for it. */
export async function send(urls, store, csrf) {
  const waiting = store.entries().filter((entry) => OPEN.includes(entry.fate));
  waiting.sort((one, other) => (one.at < other.at ? -1 : 1));
  for (let from = 0; from < waiting.length; from += AT_ONCE) {
    const part = waiting.slice(from, from + AT_ONCE);
    const answer = await ask(urls.merge, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({
        device: store.device(), device_now: new Date().toISOString(),
        entries: part.map(({ fate, message, ...entry }) => entry),
      }),
    });
    const known = new Map(part.map((entry) => [entry.uid, entry]));
    for (const { uid, fate, message } of answer.results) {
      if (known.has(uid)) store.keep({ ...known.get(uid), fate, message });
    }
  }
}

/** What the list of the server shows by now needs no entry here any more. */
export function forgetDone(store) {
  for (const entry of store.entries()) if (DONE.includes(entry.fate)) store.drop(entry.uid);
}
