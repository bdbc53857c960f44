// The page of a series by keyboard: Enter shows the dates, Ctrl+Enter books all of them.
// Everything also works without this file: the buttons of the form do the same by reloading.
const form = document.getElementById("series");

for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
form.querySelector("select, input:not([type=hidden])")?.focus();

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    const book = form.querySelector("[data-book]");
    event.preventDefault();
    if (book) form.requestSubmit(book);
  } else if (event.target.matches("input, select")) {
    event.preventDefault();
    form.querySelector("[data-book]")?.focus();
  }
});

// A second press while the first is on its way sends nothing.
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });
