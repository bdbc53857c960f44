// A part of a page that is fetched anew when alerts.js hears that something changed, and when
// time alone changes it (`data-again`, in seconds, on its first element). Keeps the focus.
const part = document.querySelector("[data-follow]");
let again = 0;

function refresh() {
  window.htmx.trigger(part, "refresh");
}

function wait() {
  clearTimeout(again);
  const seconds = Number(part.firstElementChild?.dataset.again);
  if (seconds) again = setTimeout(refresh, seconds * 1000);
}

let focused = "";
part.addEventListener("htmx:beforeSwap", () => {
  focused = part.contains(document.activeElement) ? document.activeElement.id : "";
});
part.addEventListener("htmx:afterSwap", () => {
  wait();
  if (focused) (document.getElementById(focused) ?? part.querySelector("h2[tabindex]"))?.focus();
});
document.addEventListener("furtka:changed", refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
wait();
