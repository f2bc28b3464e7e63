// What every request has in common: a tapped chip turns at once, and turns back when it failed.
import { say, show } from "./words.js";

export function watchRequests() {
  const on = (name, act) => document.body.addEventListener(name, act);
  on("htmx:beforeRequest", (event) => turn(event.detail.elt));
  on("htmx:beforeSwap", ({ detail }) => {
    // A field that was refused comes back with the reason beside it.
    if (detail.xhr.status === 422 && detail.requestConfig.elt.matches("[data-in-place]")) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  on("htmx:responseError", (event) => {
    turn(event.detail.elt);
    explain(event.detail.xhr, event.detail.target);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    on(name, (event) => {
      turn(event.detail.elt);
      if (event.detail.elt.id !== "open-chat") say("offline");
    });
  }
}

function turn(element) {
  if (!element.matches(".chip[hx-post]")) return;
  element.setAttribute("aria-pressed", element.getAttribute("aria-pressed") !== "true");
}

function explain(xhr, target) {
  if (xhr.status === 401 || target?.id === "open-chat") return;
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const reason = answer.querySelector("[role=alert], .state p")?.textContent.trim();
  if (reason) show(reason);
  else say("failed");
}
