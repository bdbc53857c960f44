// The telephone screen by keyboard: Enter moves on, Ctrl+Enter books, the chosen time is read out.
// Everything also works without this file: the buttons of the form do the same by reloading.
const form = document.getElementById("desk");
const read = document.getElementById("read");

// What is looked for while one types needs no button.
for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;

const fields = () =>
  [...form.querySelectorAll("input:not([type=hidden]), select, [data-last]")].filter(
    (field) => field.offsetParent !== null && !isOtherRadio(field),
  );

// Of a group of radio buttons, the keyboard stops at the chosen one, or else at the first.
const isOtherRadio = (field) => {
  if (field.type !== "radio" || field === document.activeElement) return false;
  const group = [...form.querySelectorAll(`input[name="${field.name}"]`)];
  return field !== (group.find((one) => one.checked) ?? group[0]);
};

const moveOn = (field) => {
  const all = fields().filter((one) => one === field || one.name !== field.name);
  const next = all[all.indexOf(field) + 1];
  next?.focus();
  next?.select?.();
};

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-book]"));
  } else if (event.target.matches("input, select")) {
    event.preventDefault();
    if (event.target.name === "time") event.target.checked = true;
    showRead();
    moveOn(event.target);
  }
});

const showRead = () => {
  const chosen = form.querySelector("input[name=time]:checked");
  const text = chosen?.dataset.read ?? "";
  if (read.textContent !== text) read.textContent = text;
};

form?.addEventListener("change", showRead);
document.addEventListener("htmx:afterSwap", showRead);

// A second press while the first is on its way sends nothing.
let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });
