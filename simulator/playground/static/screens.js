// What the phone shows, screen by screen: (phone, does) -> elements. `does` are the phone's actions: go, pickStore,
// changeOwner, add, write, openGuide.
import { avatar } from "./avatar.js";
import { attempt, department, member, reloadCompany } from "./desk.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

function bar(title, back, extra) {
  return h(
    "header",
    { class: "phone-bar" },
    back
      ? h("button", { class: "plain", type: "button", "aria-label": t("back"), onclick: back }, icon("back", 22))
      : h("i", {}),
    h("strong", {}, title),
    extra ?? h("i", {}),
  );
}

function ownerRow(phone, does) {
  return h(
    "button",
    { class: "owner", type: "button", onclick: does.changeOwner, title: t("change_customer") },
    avatar(phone.owner, 32),
    h(
      "span",
      {},
      h("small", {}, phone.owner.external_userid ? t("phone_of") : t("phone_of_new")),
      h("b", {}, phone.owner.name),
    ),
    icon("swap", 16),
  );
}

function scanScreen(phone, does) {
  const { way } = phone;
  const back = phone.guides.length ? () => does.go("chats") : null;
  if (!way) return [bar(t("scan_title"), back), noCodes()];
  return [
    bar(t("scan_title"), back),
    h(
      "div",
      { class: "finder" },
      h(
        "div",
        { class: "poster" },
        h("b", {}, storeName(way)),
        h("small", {}, t("poster_line")),
        h(
          "span",
          { class: "qr" },
          h("img", { src: way.qr_code, alt: t("qr_of", { store: storeName(way) }) }),
          h("i", { class: "beam" }),
        ),
        h("small", { class: "who" }, guidesBehind(way)),
      ),
      h(
        "button",
        { class: "ghost", type: "button", id: "pick-store", onclick: does.pickStore },
        icon("store", 16),
        t("other_store"),
        icon("down", 14),
      ),
    ),
    h(
      "footer",
      { class: "phone-foot" },
      ownerRow(phone, does),
      h(
        "button",
        { class: "wechat", type: "button", id: "phone-scan", onclick: () => does.go("card") },
        icon("scan"),
        t("scan"),
      ),
    ),
  ];
}

function noCodes() {
  return h(
    "div",
    { class: "nothing tall" },
    icon("store", 40),
    h("b", {}, t("no_codes")),
    h("p", {}, t("no_codes_how")),
    h("code", {}, "flask --app wsgi codes make --all"),
    h(
      "button",
      { class: "ghost", type: "button", onclick: () => attempt(reloadCompany) },
      icon("reload", 15),
      t("look_again"),
    ),
  );
}

function cardScreen({ way }, does) {
  const alone = way.users.length === 1 ? member(way.users[0]) : null;
  const faces = way.users.slice(0, 4).map((userid) => avatar(member(userid), alone ? 64 : 44));
  return [
    bar("", () => does.go("scan")),
    h(
      "div",
      { class: "card-screen" },
      h(
        "div",
        { class: "person" },
        h("span", { class: "faces" }, faces),
        h(
          "div",
          {},
          h("b", {}, alone ? alone.name : way.users.length ? t("one_of", { n: way.users.length }) : storeName(way)),
          h("small", { class: "corp" }, `@${corp()}`),
        ),
      ),
      h(
        "dl",
        {},
        h("dt", {}, t("company")),
        h("dd", {}, corp()),
        h("dt", {}, t("store")),
        h("dd", {}, storeName(way)),
        h("dt", {}, t("source")),
        h("dd", {}, t("by_scan")),
      ),
      h("button", { class: "wide-row", type: "button", id: "add-guide", onclick: does.add }, t("add_contact")),
      h("p", { class: "fine" }, t("card_hint")),
    ),
  ];
}

function chatScreen({ userid }, does) {
  const guide = member(userid);
  return [
    bar(h("span", {}, guide.name, h("small", { class: "corp" }, `@${corp()}`)), () => does.go("chats")),
    h("div", {
      class: "talk",
      id: "phone-talk",
      tabindex: "0",
      "aria-live": "polite",
      "aria-label": t("chat_with", { name: guide.name }),
    }),
    h(
      "form",
      { class: "phone-foot write", onsubmit: does.write },
      h("input", {
        name: "text",
        autocomplete: "off",
        placeholder: t("write_to", { name: guide.name }),
        "aria-label": t("write_to", { name: guide.name }),
      }),
      h("button", { class: "wechat", "aria-label": t("send") }, t("send")),
    ),
  ];
}

function chatsScreen(phone, does) {
  const rows = phone.guides.map((userid) =>
    h(
      "button",
      { class: "chat-row", type: "button", onclick: () => does.openGuide(userid) },
      avatar(member(userid), 44),
      h("span", {}, h("b", {}, member(userid).name), h("small", { class: "corp" }, `@${corp()}`)),
    ),
  );
  const scan = h(
    "button",
    { class: "plain", type: "button", "aria-label": t("scan"), onclick: () => does.go("scan") },
    icon("scan", 20),
  );
  return [
    bar(t("wechat"), null, scan),
    h("div", { class: "chat-rows" }, rows),
    h("footer", { class: "phone-foot" }, ownerRow(phone, does)),
  ];
}

const corp = () => department(1) || t("company_name");

/** How many guides a code leads to, "" when it names departments instead of people. */
export function guidesBehind({ users }) {
  return users.length ? t("guides_behind", { n: users.length }) : "";
}

/** The store behind a code: its remark, else its guide's department. */
export function storeName(way) {
  return way.remark || department(member(way.users[0])?.departments?.[0]) || way.state;
}

export const screens = { scan: scanScreen, card: cardScreen, chat: chatScreen, chats: chatsScreen };
