// The roll call: fetched anew when alerts.js hears that something changed; the focus goes on to
// the next who is missing.
const attendance = document.getElementById("attendance");

document.addEventListener("furtka:changed", () => window.htmx.trigger(attendance, "refresh"));

attendance.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.verb !== "post") return;
  if (document.activeElement && document.activeElement !== document.body) return;
  (attendance.querySelector("[id^='jest-']") ?? document.getElementById("missing")).focus();
});
