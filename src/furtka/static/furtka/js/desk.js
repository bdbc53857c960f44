// The telephone screen by keyboard: Enter moves on, Ctrl+Enter books, the chosen time is read out.
// Everything also works without this file: the buttons of the form do the same by reloading.
const form = document.getElementById("desk");
const read = document.getElementById("read");

// What is looked for while one types needs no button.
const hideButtons = () => {
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
};
hideButtons();

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
    if (event.target.name === "time") {
      event.target.checked = true;
      keep(event.target);
    }
    showRead();
    moveOn(event.target);
  }
});

const showRead = () => {
  const chosen = form.querySelector("input[name=time]:checked");
  const text = chosen?.dataset.read ?? "";
  if (read.textContent !== text) read.textContent = text;
};

// A time that is chosen (Enter, Space, mouse) is kept; walking over times with the arrows keeps none.
const where = form?.querySelector("[data-hold]");
const keep = (radio) => {
  if ("kept" in radio.dataset) return;
  const typed = new FormData(form);
  typed.set("do", "hold");
  const values = Object.fromEntries([...typed.keys()].map((name) => [name, typed.getAll(name)]));
  htmx.ajax("POST", where.dataset.hold, { target: "#kept", swap: "outerHTML", values });
};
let walking = false;
where?.addEventListener("keydown", (event) => { walking = event.key.startsWith("Arrow"); });
where?.addEventListener("pointerdown", () => { walking = false; });
where?.addEventListener("change", (event) => {
  if (event.target.name === "time" && !walking) keep(event.target);
});

// What helps the person who is chosen is ticked for them, and unticked for the next one. What the
// clerk ticked stays.
let chosen = form?.querySelector("input[name=client]:checked")?.value ?? "0";
let ticked = new Set();
const tickNeeds = () => {
  const person = form?.querySelector("input[name=client]:checked");
  if (!person || person.value === chosen) return;
  chosen = person.value;
  const before = ticked;
  ticked = new Set();
  let last = null;
  for (const box of form.querySelectorAll("input[name=needs]")) {
    const helps = (person.dataset.needs ?? "").split(" ").includes(box.value);
    const was = box.checked;
    box.checked = helps || (was && !before.has(box.value));
    if (helps && (!was || before.has(box.value))) ticked.add(box.value);
    if (box.checked !== was) last = box;
  }
  last?.dispatchEvent(new Event("change", { bubbles: true })); // other times are free now
};

form?.addEventListener("change", () => { tickNeeds(); showRead(); });
document.addEventListener("htmx:afterSwap", () => { hideButtons(); hideKept(); tickNeeds(); showRead(); });

// A time that is kept stands above, and not among the free ones as well.
const hideKept = () => {
  const kept = new Map([...form.querySelectorAll("[data-kept]")].map((one) => [one.value, one]));
  for (const radio of form.querySelectorAll("#times input[name=time]")) {
    if (radio === document.activeElement) kept.get(radio.value)?.focus();
    radio.closest("label").hidden = kept.has(radio.value);
  }
};

// A note of the call, whichever field one stands in; what is typed above stays as it is.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyN") return;
  const note = document.querySelector("#note [name=who]");
  if (!note) return;
  event.preventDefault();
  note.focus();
});

// A second press while the first is on its way sends nothing.
let sent = false;
form?.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
addEventListener("pageshow", () => { sent = false; });
