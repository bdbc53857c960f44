// Keeps the page for when the system is down, and shows it instead of the board. The server
// writes the list of what to keep (self.FURTKA) in front of this file.
const { version, prefix, files, pages, first } = self.FURTKA;
const CACHE = `${prefix}${version}`;
const PATIENCE_MS = 4000;
const DOWN = [502, 503, 504]; // a proxy speaks for a server that is away

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
  await Promise.allSettled(Object.values(pages).map(async (page) => {
    const answer = await fetch(page, { redirect: "error", cache: "reload" });
    if (answer.ok) await cache.put(page, answer);
  }));
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The page of the building that the address names. */
function pageOf(path) {
  const [site] = path.slice(new URL(self.registration.scope).pathname.length).split("/");
  return pages[site] ?? pages[first];
}

function within(milliseconds, promise) {
  return Promise.race([promise, new Promise((_done, fail) => setTimeout(fail, milliseconds))]);
}

async function open(request) {
  const { pathname } = new URL(request.url);
  const page = pageOf(pathname);
  const asked = fetch(request);
  try {
    const answer = await within(PATIENCE_MS, asked);
    if (pathname === page && answer.ok) await (await caches.open(CACHE)).put(page, answer.clone());
    if (!DOWN.includes(answer.status)) return answer;
  } catch {
    asked.catch(() => {}); // too late for anybody
  }
  return (await (await caches.open(CACHE)).match(page)) ?? asked;
}

async function keptFile(request) {
  return (await (await caches.open(CACHE)).match(request.url)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(request));
  else if (files.includes(new URL(request.url).pathname)) event.respondWith(keptFile(request));
});
