// Short words at the bottom of the page that go away by themselves.
import { $, h } from "./dom.js";

export function say(text, tone = "good") {
  const toast = h("div", { class: `toast ${tone}`, role: tone === "bad" ? "alert" : "status" }, text);
  $("#toasts").append(toast);
  const stay = tone === "bad" ? 9000 : 4200; // ms
  setTimeout(() => toast.classList.add("leaving"), stay);
  setTimeout(() => toast.remove(), stay + 400);
}
