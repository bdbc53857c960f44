// Shows how much of large files has been sent. Without this file the form is sent as any other.
const form = document.getElementById("take-in");
const part = (name) => form.querySelector(`[data-${name}]`);
let sending = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  part("lost").hidden = true;
  part("way").hidden = false;
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (now) => {
    if (now.lengthComputable) part("way").querySelector("progress").value = now.loaded / now.total * 100;
  });
  request.upload.addEventListener("load", () => { part("working").hidden = false; });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", lost);
  request.addEventListener("timeout", lost);
  request.open("POST", form.action);
  request.send(new FormData(form));
});

// The answer is a whole page: its main part takes the place of ours.
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const came = page.querySelector("main");
  if (!came?.querySelector("#take-in")) return location.assign(request.responseURL || form.action);
  document.querySelector("main").replaceChildren(...came.childNodes);
  document.querySelector("main [data-takes-focus]")?.focus();
}

function lost() {
  sending = false;
  part("way").hidden = true;
  part("lost").hidden = false;
}
