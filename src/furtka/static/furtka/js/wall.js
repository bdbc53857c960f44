// The screen on the wall: shows what the stream brings, and asks every three seconds where there
// is no stream. While the server is away it goes on showing the last state, and says of when.
const screen = document.getElementById("screen");
const ASK_MS = 3000;
const AWAY_MS = 20000; // the stream says something every ten seconds
const AGAIN_MS = 60000; // until a stream that was refused is asked for again

let heard = Date.now();
let stream = null;

function show(html) {
  heard = Date.now();
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  window.furtka.morph(screen, fresh.content);
}

async function ask() {
  try {
    const answer = await fetch(location.href, {
      headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(ASK_MS),
    });
    if (answer.ok) show(await answer.text());
  } catch {
    // Away: the next question comes in three seconds.
  }
}

function connect() {
  stream?.close();
  stream = new EventSource(screen.dataset.stream);
  stream.addEventListener("screen", (event) => show(event.data));
  stream.addEventListener("still", () => { heard = Date.now(); });
  stream.addEventListener("error", (event) => {
    if (event.target.readyState === EventSource.CLOSED) setTimeout(connect, AGAIN_MS);
  });
}

function look() {
  const away = Date.now() - heard > AWAY_MS;
  screen.classList.toggle("wall-screen--away", away);
  const label = screen.querySelector(".wall-stale");
  if (label) label.hidden = !away;
  // A connection that broke without a word looks open.
  if (away || stream.readyState !== EventSource.OPEN) ask();
}

connect();
setInterval(look, ASK_MS);
