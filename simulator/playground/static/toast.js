// Short words at the bottom of the page that go away by themselves.
import { $, h } from "./dom.js";

export function say(text, tone = "good") {
  const toast = h("div", { class: `toast ${tone}`, role: tone === "bad" ? "alert" : "status" }, text);
  $("#toasts").append(toast);
  setTimeout(() => toast.classList.add("leaving"), 4200);
  setTimeout(() => toast.remove(), 4600);
}
