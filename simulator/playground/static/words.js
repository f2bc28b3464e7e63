// The reader's language, and the page's words in it.
import { KNOWN, WORDS } from "./dictionary.js";

let current = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language") ?? "zh";

export const language = () => current;

const pick = (pair) => pair[current === "en" ? 1 : 0];

/** The text of `key` in the reader's language, {names} filled in. */
export function t(key, values = {}) {
  const text = WORDS[key] ? pick(WORDS[key]) : "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** What WeCom's own word means, "" if the page has no better one. */
export function known(word) {
  return KNOWN[word] ? pick(KNOWN[word]) : "";
}

/** Fill the page's own texts: data-t, data-t-label (aria-label and tooltip), data-t-placeholder. */
export function translatePage() {
  document.documentElement.lang = current === "en" ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.matches("button, a")) element.title = t(element.dataset.tLabel);
  }
  for (const element of document.querySelectorAll("[data-t-placeholder]"))
    element.placeholder = t(element.dataset.tPlaceholder);
}

/** The other language; the desk is set anew, the phone and the chats stay as they are. */
export function changeLanguage() {
  localStorage.setItem("language", current === "zh" ? "en" : "zh");
  const here = new URL(location.href);
  here.searchParams.delete("lang");
  location.assign(here);
}
