// What the app sends to a guide: texts, cards and markdown, drawn as WeCom draws them.
import { h } from "./dom.js";
import { linked } from "./messages.js";
import { clockOf, dayOf } from "./time.js";
import { t } from "./words.js";

/** One app message; `open(url)` shows an address inside the guide's WeCom, `press(card, key, text)` a card's button. */
export function appMessage({ id, at, msgtype, content, recalled }, open, press) {
  if (recalled) return h("p", { class: "remark", dataset: { id } }, t("recalled"));
  const draw = drawings[msgtype] ?? ((unknown) => h("code", {}, `[${msgtype}] ${JSON.stringify(unknown)}`));
  return h(
    "article",
    { class: `app-message ${msgtype}`, dataset: { id } },
    h("time", { class: "rest" }, `${dayOf(at)} ${clockOf(at)}`.trim()),
    draw(content, open, press),
  );
}

/** The words of an app message that fit in one line of a list. */
export function appBrief({ msgtype, content }) {
  const words = content.main_title?.title || content.title || content.sub_title_text || content.content || "";
  return words ? plain(words).split("\n")[0] : `[${msgtype}]`;
}

const drawings = {
  text: (content, open) => h("div", { class: "app-card text" }, addressed(content.content ?? content.text ?? "", open)),
  markdown: (content, open) => h("div", { class: "app-card text" }, markdown(content.content ?? "", open)),
  textcard: (content, open) =>
    h(
      "div",
      { class: "app-card" },
      h("b", {}, content.title),
      h("p", {}, plain(content.description ?? "")),
      foot(content.url, content.btntxt || t("details"), open),
    ),
  news: (content, open) =>
    h(
      "div",
      { class: "app-card" },
      (content.articles ?? []).map((article) =>
        h(
          "div",
          { class: "article" },
          article.picurl && h("img", { src: article.picurl, alt: "" }),
          h("b", {}, article.title),
          h("p", {}, article.description ?? ""),
          foot(article.url, t("details"), open),
        ),
      ),
    ),
  template_card: templateCard,
  miniprogram_notice: (content) =>
    h("div", { class: "app-card" }, h("b", {}, content.title), h("p", {}, content.description ?? "")),
};

function templateCard(card, open, press) {
  const rows = card.horizontal_content_list ?? [];
  return h(
    "div",
    { class: "app-card" },
    card.source?.desc && h("small", { class: "source" }, card.source.desc),
    card.main_title?.title && h("b", {}, card.main_title.title),
    card.main_title?.desc && h("p", {}, card.main_title.desc),
    card.emphasis_content?.title &&
      h(
        "div",
        { class: "emphasis" },
        h("strong", {}, card.emphasis_content.title),
        h("small", {}, card.emphasis_content.desc ?? ""),
      ),
    card.quote_area?.quote_text && h("blockquote", {}, card.quote_area.quote_text),
    card.sub_title_text && h("p", {}, card.sub_title_text),
    rows.length > 0 &&
      h(
        "dl",
        {},
        rows.map((row) => [h("dt", {}, row.keyname), h("dd", {}, row.value ?? "")]),
      ),
    (card.jump_list ?? []).map((jump) => foot(jump.url, jump.title, open)),
    (card.button_list ?? []).length > 0 &&
      h(
        "div",
        { class: "card-buttons" },
        card.button_list.map((button) =>
          h(
            "button",
            {
              type: "button",
              onclick: () => (button.type === 1 ? open(button.url) : press(card, button.key, button.text)),
            },
            button.text,
          ),
        ),
      ),
    foot(card.card_action?.url, t("details"), open),
  );
}

function foot(url, label, open) {
  return (
    url && h("button", { class: "card-foot", type: "button", onclick: () => open(url) }, label, h("span", {}, "›"))
  );
}

/** WeCom's text may hold <a href>; everything else in it stays text. */
function addressed(text, open) {
  return text.split(/(<a\s[^>]*>[^<]*<\/a>)/i).flatMap((part) => {
    const found = /^<a\s[^>]*href=["']?([^"'>\s]+)["']?[^>]*>([^<]*)<\/a>$/i.exec(part);
    return found ? [inside(found[1], found[2], open)] : linked(part);
  });
}

function inside(url, label, open) {
  return h(
    "a",
    {
      href: url,
      onclick: (event) => {
        event.preventDefault();
        open(url);
      },
    },
    label,
  );
}

/** The subset of markdown WeCom knows: headings, bold, links, code, quotes and coloured words. */
function markdown(text, open) {
  return text.split("\n").map((line) => {
    const [, marks, rest] = /^(#{1,6}\s+|>\s?)?(.*)$/.exec(line);
    const tag = !marks ? "p" : marks.startsWith("#") ? "h4" : "blockquote";
    return h(tag, {}, inline(rest, open));
  });
}

function inline(text, open) {
  const pattern = /(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]+\)|<font color="\w+">[^<]*<\/font>)/;
  return text.split(pattern).map((part) => {
    const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
    const font = /^<font color="(\w+)">([^<]*)<\/font>$/.exec(part);
    if (link) return inside(link[2], link[1], open);
    if (font) return h("span", { class: `ink-${font[1]}` }, font[2]);
    if (part.startsWith("**")) return h("strong", {}, part.slice(2, -2));
    return part.startsWith("`") ? h("code", {}, part.slice(1, -1)) : part;
  });
}

function plain(markup) {
  return markup
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/<[^>]+>/g, "")
    .replace(/[*`#>]/g, "")
    .trim();
}
