// "The best for all" goes on by itself, some visits at a time, until somebody stops it.
const form = document.querySelector("[data-goes-on]");
const stop = document.querySelector("[data-stops]");

if (form && stop) {
  const next = setTimeout(() => form.requestSubmit(), 3000);
  stop.hidden = false;
  stop.addEventListener("click", () => {
    clearTimeout(next);
    stop.hidden = true;
    form.querySelector("button").focus();
  });
}
