// The frame's only script: puts the focus on the list of errors, so that it is read at once.
const errors = document.querySelector("[data-takes-focus]");
if (errors) errors.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
