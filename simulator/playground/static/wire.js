// Middle: the thin line between WeCom and the app. Every message is drawn as it travels, newest at the bottom.
import { appBrief } from "./appmessages.js";
import { when } from "./desk.js";
import { $, h, keepEnd } from "./dom.js";
import { failed, named } from "./entries.js";
import { openEntry } from "./log.js";
import { inBrief } from "./messages.js";
import { dateOf, spanOf } from "./time.js";
import { t } from "./words.js";

const KEPT = 60;
const STEP = 90; // ms between two messages of one batch, so that the eye can follow
const RUSH = 900; // ms in which a crowd of messages is drawn at most
const pending = [];
let drawing = false;
let last = null; // {entry, count, element} of the newest line

/** Who said what: two people in their chat, or the app to its guides. */
function spoken({ title, detail }) {
  if (detail.sender) return { label: t(`from_${detail.sender}`), word: inBrief(detail) };
  const msgtype = title.split(" ").at(-1);
  return { label: t("app_name"), word: appBrief({ msgtype, content: detail.content[msgtype] ?? detail.content }) };
}

function describe(entry) {
  if (entry.kind === "callback_answer")
    return {
      label: entry.status === 200 ? t("answered") : t("not_answered"),
      word: `${entry.status || t("no_answer")}`,
    };
  if (entry.title.startsWith("morning "))
    return { label: t("morning_button"), word: dateOf(entry.title.slice("morning ".length)) };
  if (entry.kind === "fault") return { label: t("fault"), word: entry.title };
  if (entry.kind === "message") return spoken(entry);
  const { friendly, word } = named(entry);
  return { label: friendly, word: entry.errcode || (word === friendly ? "" : word) };
}

function line(entry, still) {
  const { label, word } = describe(entry);
  const direction =
    entry.kind === "callback" ? "out" : entry.kind === "message" || entry.kind === "fault" ? "side" : "back";
  const tone = failed(entry) ? "bad" : entry.kind;
  return h(
    "button",
    {
      class: `line ${direction} ${tone}${still ? " still" : ""}`,
      type: "button",
      title: entry.title,
      onclick: () => openEntry(entry.seq),
    },
    h("span", { class: "label" }, h("b", {}, label), h("code", {}, word), h("small", {}, spanOf(entry.ms))),
    h("span", { class: "track" }, h("i", { class: "dot" })),
  );
}

function same(a, b) {
  return a && a.kind === "api" && b.kind === "api" && a.path === b.path && failed(a) === failed(b);
}

function add(entry, still) {
  if (same(last?.entry, entry)) {
    last.count += 1;
    last.entry = entry;
    $(".label b", last.element).dataset.count = `×${last.count}`;
    $(".label small", last.element).textContent = spanOf(entry.ms);
    return;
  }
  last = { entry, count: 1, element: line(entry, still) };
  $("#wire-empty").hidden = true;
  const lines = $("#wire-lines");
  keepEnd(lines, () => {
    lines.append(last.element);
    if (lines.children.length > KEPT) lines.firstElementChild.remove();
  });
}

/** Draw what came, one after another and in its order, faster when much waits. */
function drawNext() {
  const entry = pending.shift();
  drawing = Boolean(entry);
  if (!entry) return;
  add(entry);
  setTimeout(drawNext, Math.min(STEP, RUSH / (pending.length + 1)));
}

/** Whoever looks at the newest line stays there when the space changes. */
function stayAtEnd(lines) {
  let following = true;
  lines.addEventListener("scroll", () => {
    following = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 60;
  });
  new ResizeObserver(() => {
    if (following) lines.scrollTop = lines.scrollHeight;
  }).observe(lines);
}

export function startWire() {
  stayAtEnd($("#wire-lines"));
  when("feed", ({ entries, old }) => {
    if (old) {
      for (const entry of entries.slice(-KEPT)) add(entry, true);
      return;
    }
    pending.push(...entries.slice(-KEPT));
    if (!drawing) drawNext();
  });
}
