// Lets the browser keep the page for when the system is down. On the board and on that page.
const { worker, scope } = document.querySelector("[data-worker]").dataset;

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker, { scope }).catch(() => {
    // A browser that keeps nothing (a private window): there is still the paper.
  });
}
