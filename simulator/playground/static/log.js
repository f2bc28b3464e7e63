// The log under the desk: every callback with its decrypted XML, every API call with what was asked and answered.
import { when } from "./desk.js";
import { $, h } from "./dom.js";
import { secondsOf, spanOf } from "./time.js";
import { say } from "./toast.js";
import { failed, named, symbol } from "./entries.js";
import { known, t } from "./words.js";

const KEPT = 500;
const KINDS = ["all", "callback", "api", "message", "fault", "bad"];
let entries = [];
let kind = "all";
let chosen = null; // seq

/** Open the log at one entry. */
export function openEntry(seq) {
  kind = "all";
  chosen = seq;
  open(true);
  $(`#log-rows [data-seq="${seq}"]`)?.scrollIntoView({ block: "center" });
}

function open(wanted) {
  $("#log").dataset.open = wanted;
  $("#log-toggle").setAttribute("aria-expanded", wanted);
  $("#log-body").hidden = !wanted;
  if (wanted) draw();
}

const isOpen = () => $("#log").dataset.open === "true";

function shown() {
  const words = $("#log-search").value.trim().toLowerCase();
  return entries.filter((entry) => ofKind(entry) && (!words || JSON.stringify(entry).toLowerCase().includes(words)));
}

function ofKind(entry) {
  if (kind === "all") return true;
  return kind === "bad" ? failed(entry) : entry.kind.startsWith(kind);
}

function draw() {
  $("#log-count").textContent = t("log_count", { n: entries.length });
  const last = entries.at(-1);
  $("#log-last").textContent = last ? `${secondsOf(last.at)}  ${named(last).friendly}` : "";
  if (!isOpen()) return;
  $("#log-kinds").replaceChildren(
    ...KINDS.map((name) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": `${kind === name}`,
          onclick: () => {
            kind = name;
            draw();
          },
        },
        t(`log_${name}`),
      ),
    ),
  );
  $("#log-rows").replaceChildren(...shown().slice(-200).reverse().map(row));
  drawDetail();
}

function row(entry) {
  const { technical } = named(entry);
  const outcome =
    entry.kind === "callback_answer"
      ? entry.status || t("no_answer")
      : entry.kind === "api"
        ? (entry.errcode ?? entry.status ?? "")
        : "";
  return h(
    "button",
    {
      type: "button",
      class: `log-row ${failed(entry) ? "bad" : ""}`,
      dataset: { seq: entry.seq },
      "aria-current": entry.seq === chosen ? "true" : null,
      onclick: () => {
        chosen = entry.seq;
        draw();
        $("#log-detail").focus();
      },
    },
    h("time", {}, secondsOf(entry.at)),
    h("span", { class: `kind ${entry.kind}` }, symbol(entry), known(entry.kind)),
    h("code", {}, technical),
    h("span", { class: "outcome" }, outcome),
    h("span", { class: "span" }, spanOf(entry.ms)),
  );
}

function drawDetail() {
  const entry = entries.find(({ seq }) => seq === chosen);
  if (!entry) return $("#log-detail").replaceChildren(h("p", { class: "nothing" }, t("log_choose")));
  const { xml, ...rest } = entry.detail;
  const blocks = Object.entries(rest).filter(([, value]) => value !== "" && value != null);
  return $("#log-detail").replaceChildren(
    h("header", {}, h("b", {}, named(entry).friendly), h("code", {}, named(entry).technical)),
    ...(xml ? [block(t("decrypted"), pretty(xml), "xml")] : []),
    ...blocks.map(([name, value]) => block(known(name) || name, asText(value), "json")),
  );
}

function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function block(title, text, syntax) {
  return h(
    "section",
    {},
    h(
      "div",
      { class: "block-head" },
      h("small", {}, title),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => navigator.clipboard.writeText(text).then(() => say(t("copied_text"))),
        },
        t("copy"),
      ),
    ),
    h("pre", {}, coloured(text, syntax)),
  );
}

/** One element per line, children indented. */
function pretty(xml) {
  let depth = 0;
  return xml
    .replace(/(?<!\]\])>\s*<(?!!)/g, ">\n<")
    .split("\n")
    .map((part) => {
      if (/^<\//.test(part)) depth -= 1;
      const text = "  ".repeat(Math.max(0, depth)) + part;
      if (/^<[^/!?][^>]*[^/]>$/.test(part) && !part.includes("</")) depth += 1;
      return text;
    })
    .join("\n");
}

const TOKENS = { xml: /(<\/?[A-Za-z]\w*>)/, json: /("(?:[^"\\]|\\.)*"\s*:)/ };

function coloured(text, syntax) {
  return text
    .split(TOKENS[syntax])
    .map((part, index) => (index % 2 ? h("span", { class: "token" }, part) : part.replace(/<!\[CDATA\[|\]\]>/g, "")));
}

export function startLog() {
  $("#log-toggle").addEventListener("click", () => open(!isOpen()));
  $("#log-search").addEventListener("input", draw);
  $("#log").addEventListener("keydown", (event) => event.key === "Escape" && open(false));
  when("feed", ({ entries: more }) => {
    entries = [...entries, ...more].slice(-KEPT);
    draw();
  });
  draw();
}
