// Shows the customer of the open chat, and follows when the guide opens another chat.
//
// WeCom may keep one page for all chats or make a new one for each, so the chat is asked for again
// whenever the page is shown. An answer that comes when another chat is open by then is dropped.
import { openChat } from "./client.js";

let asked = 0;
let wanted = null;

export function followOpenChat() {
  const place = document.getElementById("open-chat");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-read-again]")) readAgain(place);
  });
  if (!place) return;
  document.addEventListener("visibilitychange", () => document.hidden || read(place));
  window.addEventListener("pageshow", (event) => event.persisted && read(place));
  document.body.addEventListener("htmx:beforeSwap", (event) => guard(place, event));
  document.body.addEventListener("htmx:sendError", (event) => event.target === place && fail(place));
  read(place);
}

function readAgain(place) {
  if (!place) return location.reload();
  wanted = null;
  fill(place, "skeleton");
  read(place);
}

async function read(place) {
  const mine = ++asked;
  const { entry, customer } = await openChat();
  if (mine !== asked) return;
  if (entry === "chat") showPage(place, place.dataset.customerUrl.replace("CUSTOMER", encodeURIComponent(customer)));
  else if (entry === "none") showPage(place, place.dataset.workbenchUrl);
  else showState(place, { group: "group-chat", "no permission": "no-permission" }[entry] ?? "no-answer");
}

// The same customer is read again quietly: the page stays until the answer is there.
function showPage(place, address) {
  if (wanted !== address) fill(place, "skeleton");
  wanted = address;
  markPlace(address === place.dataset.workbenchUrl ? address : location.pathname);
  // What goes wrong is told by htmx's events; an answer that is no longer wanted is no failure.
  window.htmx.ajax("GET", address, { source: place, target: place, swap: "innerHTML" }).catch(() => {});
}

// Outside of chats this page holds the workbench, and the navigation says so.
function markPlace(address) {
  for (const link of document.querySelectorAll(".places a")) {
    if (link.pathname === address) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function showState(place, name) {
  wanted = null;
  fill(place, name);
}

function fail(place) {
  showState(place, "failed");
}

function fill(place, template) {
  place.replaceChildren(document.getElementById(template).content.cloneNode(true));
}

// A customer who is not found is an answer like others, in words; another failure is not.
function guard(place, event) {
  const { target, xhr, requestConfig } = event.detail;
  if (target !== place) return;
  const late = requestConfig.path !== wanted;
  const readable = xhr.status < 400 || xhr.status === 404;
  event.detail.shouldSwap = readable && !late;
  event.detail.isError = !readable;
  if (!readable && !late) fail(place);
}
