// Keys of the staff screens: `?` shows them, `g` and a letter goes somewhere, `/` to the search.
const dialog = document.getElementById("keys");
const prefix = location.pathname.match(/^\/(en|uk)(?=\/)/)?.[0] ?? "";
const places = { d: "/praca/", w: "/praca/wizyty/", t: "/praca/telefon/", e: "/praca/wejscie/", r: "/praca/rejestr/" };
let going = false;

const isTyping = (element) =>
  element.isContentEditable ||
  (element.matches("input, textarea, select") && !element.matches("[type=checkbox], [type=radio]"));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target) || dialog?.open) return;
  if (going) {
    going = false;
    if (places[event.key]) {
      event.preventDefault();
      location.assign(prefix + places[event.key]);
    }
  } else if (event.key === "g") {
    going = true;
    setTimeout(() => { going = false; }, 1500);
  } else if (event.key === "?") {
    event.preventDefault();
    dialog?.showModal();
  } else if (event.key === "/") {
    const search = document.querySelector("[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
});

for (const opener of document.querySelectorAll("[data-keys]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog?.showModal());
}
