// Chat bubbles, the same on the phone and on the desktop.
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { clockOf, dayOf } from "./time.js";
import { t } from "./words.js";

const PAUSE = 5 * 60_000; // a time is shown where the talk rested this long, as WeChat does

/** All bubbles of a chat seen by `mine` ("customer" or "guide"); `people` = {customer, guide}. */
export function bubbles(messages, mine, people) {
  let last = 0;
  return messages.flatMap((message) => {
    const rested = message.at - last > PAUSE;
    last = message.at;
    const time = rested && h("time", { class: "rest" }, `${dayOf(message.at)} ${clockOf(message.at)}`.trim());
    return [time, bubble(message, mine, people)].filter(Boolean);
  });
}

function bubble(message, mine, people) {
  if (message.from === "system" || message.msgtype === "event") {
    return h("p", { class: "remark", dataset: { id: message.id } }, textOf(message));
  }
  const side = message.from === mine ? "mine" : "theirs";
  return h(
    "div",
    { class: `said ${side} ${message.msgtype}`, dataset: { id: message.id } },
    avatar(people[message.from], 36),
    h("div", { class: "balloon" }, body(message)),
  );
}

function textOf({ content }) {
  return content.content ?? (t(`event_${content.event}`) || content.event || "");
}

function body({ msgtype, content }) {
  const draw = bodies[msgtype] ?? ((unknown) => h("code", {}, `[${msgtype}] ${JSON.stringify(unknown)}`));
  return draw(content);
}

const bodies = {
  text: (content) => linked(content.content ?? ""),
  image: (content) => picture(content, t("picture")),
  link: linkCard,
  news: linkCard,
  miniprogram: miniCard,
  video: (content) =>
    h(
      "div",
      { class: "file-card" },
      h("span", { class: "play" }, "▶"),
      content.title || content.filename || t("video"),
    ),
  file: (content) => h("div", { class: "file-card" }, icon("list", 22), content.filename || content.title || t("file")),
};

function linkCard(content) {
  const address = content.url ?? content.link ?? "";
  return h(
    "a",
    { class: "link-card", href: address, target: "_blank", rel: "noopener" },
    h("b", {}, content.title || address),
    h(
      "span",
      {},
      h("small", {}, content.desc || address),
      picture({ url: content.picurl || content.imgUrl || content.pic_url }, "", "store"),
    ),
  );
}

function miniCard(content) {
  return h(
    "div",
    { class: "mini-card", title: `${content.appid ?? ""} ${content.page ?? ""}` },
    h("small", { class: "mini-name" }, icon("store", 14), content.name || content.appid || t("miniprogram")),
    h("b", {}, content.title),
    picture({ url: content.pic_url || content.imgUrl || content.url }, "", "store"),
    h("small", { class: "mini-foot" }, h("i", {}, "S"), t("miniprogram")),
  );
}

/** A picture that may be missing: then its place shows a symbol instead of a broken image. */
function picture({ url }, alt, symbol = "card") {
  const empty = () => h("span", { class: "no-picture" }, icon(symbol, 26));
  if (!url) return empty();
  const image = h("img", { src: url, alt, loading: "eager" });
  image.addEventListener("error", () => image.replaceWith(empty()), { once: true });
  return image;
}

/** Text with its web addresses made into links. */
export function linked(text) {
  return text
    .split(/(https?:\/\/[^\s\u3000-\u303f\uff00-\uffef]+)/)
    .map((part, index) => (index % 2 ? h("a", { href: part, target: "_blank", rel: "noopener" }, part) : part));
}

/** One line that stands for a message in a list of chats. */
export function inBrief(message) {
  if (!message) return "";
  if (typeof message === "string") return message;
  if (message.msgtype === "text" || message.msgtype === "event") return textOf(message);
  return `[${t(message.msgtype) || message.msgtype}] ${message.content?.title ?? ""}`;
}
