// Left: the phone of a customer on WeChat. Screens: chats, scan, card, chat.
import { api } from "./api.js";
import { avatar, drawn } from "./avatar.js";
import { attempt, desk, department, member, reloadCompany, seat, tell, when } from "./desk.js";
import { $, h, icon, refill, soon } from "./dom.js";
import { bubbles } from "./messages.js";
import { newcomer } from "./people.js";
import { choose } from "./picker.js";
import { watchWelcome, welcomeLine } from "./welcome.js";
import { t } from "./words.js";

const screen = $("#phone-screen");
const held = JSON.parse(sessionStorage.getItem("phone") ?? "null") ?? { screen: "scan", guides: [] };
const phone = {
  owner: held.owner ?? newcomer(), // {name} until the first scan gives an external_userid
  guides: held.guides, // userids this owner has added here
  screen: held.screen, way: null, userid: held.userid ?? "", messages: [],
};

function keep() {
  const { owner, guides, userid } = phone;
  sessionStorage.setItem("phone", JSON.stringify({ owner, guides, userid, screen: phone.screen === "card" ? "scan" : phone.screen }));
}

function go(name) {
  phone.screen = name;
  keep();
  draw();
}

/** Lay a store's code before the phone, as its scan address does. */
export function layCode(configId) {
  phone.way = desk.company.contact_ways.find((way) => way.config_id === configId) ?? phone.way;
  if (phone.way) go("scan");
}

/** The button in the middle: point the phone at a code, then scan it. */
export function scanNow() {
  if (phone.screen === "card") return add();
  if (phone.screen === "scan" && phone.way) return go("card");
  if (phone.screen === "chat" || phone.screen === "chats") renew();
  return go("scan");
}

function renew() {
  Object.assign(phone, { owner: newcomer(), guides: [], userid: "", messages: [] });
}

function draw() {
  screen.replaceChildren(...screens[phone.screen]());
  screen.dataset.screen = phone.screen;
}

const screens = { scan: scanScreen, card: cardScreen, chat: chatScreen, chats: chatsScreen };

function bar(title, back, extra) {
  return h("header", { class: "phone-bar" },
    back ? h("button", { class: "plain", type: "button", "aria-label": t("back"), onclick: back }, icon("back", 22)) : h("i", {}),
    h("strong", {}, title), extra ?? h("i", {}));
}

function ownerRow() {
  return h("button", { class: "owner", type: "button", onclick: changeOwner, title: t("change_customer") },
    avatar(phone.owner, 32), h("span", {}, h("small", {}, phone.owner.external_userid ? t("phone_of") : t("phone_of_new")), h("b", {}, phone.owner.name)),
    icon("swap", 16));
}

function scanScreen() {
  const { way } = phone;
  const back = phone.guides.length ? () => go("chats") : null;
  if (!way) return [bar(t("scan_title"), back), noCodes()];
  return [bar(t("scan_title"), back),
    h("div", { class: "finder" },
      h("div", { class: "poster" },
        h("b", {}, storeName(way)), h("small", {}, t("poster_line")),
        h("span", { class: "qr" }, h("img", { src: way.qr_code, alt: t("qr_of", { store: storeName(way) }) }), h("i", { class: "beam" })),
        h("small", { class: "who" }, t("guides_behind", { n: way.users.length }))),
      h("button", { class: "ghost", type: "button", id: "pick-store", onclick: pickStore }, icon("store", 16), t("other_store"), icon("down", 14))),
    h("footer", { class: "phone-foot" }, ownerRow(),
      h("button", { class: "wechat", type: "button", id: "phone-scan", onclick: () => go("card") }, icon("scan"), t("scan")))];
}

function noCodes() {
  return h("div", { class: "nothing tall" }, icon("store", 40), h("b", {}, t("no_codes")), h("p", {}, t("no_codes_how")),
    h("code", {}, "flask --app wsgi codes make --all"),
    h("button", { class: "ghost", type: "button", onclick: () => attempt(reloadCompany) }, icon("reload", 15), t("look_again")));
}

function cardScreen() {
  const { way } = phone;
  const alone = way.users.length === 1 ? member(way.users[0]) : null;
  const faces = way.users.slice(0, 4).map((userid) => avatar(member(userid), alone ? 64 : 44));
  return [bar("", () => go("scan")),
    h("div", { class: "card-screen" },
      h("div", { class: "person" }, h("span", { class: "faces" }, faces),
        h("div", {}, h("b", {}, alone ? alone.name : t("one_of", { n: way.users.length })), h("small", { class: "corp" }, `@${corp()}`))),
      h("dl", {}, h("dt", {}, t("company")), h("dd", {}, corp()), h("dt", {}, t("store")), h("dd", {}, storeName(way)),
        h("dt", {}, t("source")), h("dd", {}, t("by_scan"))),
      h("button", { class: "wide-row", type: "button", id: "add-guide", onclick: add }, t("add_contact")),
      h("p", { class: "fine" }, t("card_hint")))];
}

async function add() {
  const { way, owner } = phone;
  const who = owner.external_userid ? { external_userid: owner.external_userid } : { name: owner.name };
  const since = Date.now();
  const added = await attempt(() => api.scan({ config_id: way.config_id, ...who }));
  if (!added) return;
  phone.owner = { ...owner, external_userid: added.external_userid };
  phone.guides = [...new Set([added.userid, ...phone.guides])];
  if (added.welcome_code) watchWelcome(added, since);
  openGuide(added.userid);
  await attempt(() => seat(added.userid));
  tell("scanned", added);
}

function openGuide(userid) {
  Object.assign(phone, { userid, messages: [] });
  go("chat");
  reloadChat();
}

function chatScreen() {
  const guide = member(phone.userid);
  return [bar(h("span", {}, guide.name, h("small", { class: "corp" }, `@${corp()}`)), () => go("chats")),
    h("div", { class: "talk", id: "phone-talk", tabindex: "0", "aria-live": "polite", "aria-label": t("chat_with", { name: guide.name }) }),
    h("form", { class: "phone-foot write", onsubmit: write },
      h("input", { name: "text", autocomplete: "off", placeholder: t("write_to", { name: guide.name }), "aria-label": t("write_to", { name: guide.name }) }),
      h("button", { class: "wechat", "aria-label": t("send") }, t("send")))];
}

async function write(event) {
  event.preventDefault();
  const { text } = event.target.elements;
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  await attempt(() => api.customerSays(phone.owner.external_userid, phone.userid, words));
  reloadChat();
}

async function reloadChat() {
  const { owner, userid } = phone;
  if (phone.screen !== "chat" || !owner.external_userid) return;
  const messages = await attempt(() => api.chat(userid, owner.external_userid));
  if (!messages || phone.userid !== userid || phone.owner !== owner) return;
  phone.messages = messages;
  const people = { customer: owner, guide: member(userid) };
  const talk = $("#phone-talk");
  if (talk) refill(talk, [...bubbles(messages, "customer", people), welcomeLine(owner.external_userid, userid, messages)].filter(Boolean));
}

function chatsScreen() {
  const rows = phone.guides.map((userid) => h("button", { class: "chat-row", type: "button", onclick: () => openGuide(userid) },
    avatar(member(userid), 44), h("span", {}, h("b", {}, member(userid).name), h("small", { class: "corp" }, `@${corp()}`))));
  const scan = h("button", { class: "plain", type: "button", "aria-label": t("scan"), onclick: () => go("scan") }, icon("scan", 20));
  return [bar(t("wechat"), null, scan), h("div", { class: "chat-rows" }, rows), h("footer", { class: "phone-foot" }, ownerRow())];
}

async function pickStore() {
  const rows = desk.company.contact_ways.map((way) => ({
    id: way.config_id, title: storeName(way), note: t("guides_behind", { n: way.users.length }),
    picture: h("img", { class: "avatar", src: drawn(storeName(way).slice(0, 2), storeName(way)), width: 36, height: 36, alt: "" }),
  }));
  const configId = await choose(screen, { title: t("pick_store"), rows });
  if (configId) layCode(configId);
}

async function changeOwner() {
  const rowOf = (customer) => ({ id: customer.external_userid, title: customer.name, note: customer.external_userid, picture: avatar(customer, 36) });
  const fresh = newcomer();
  const found = (await attempt(() => api.customers())) ?? [];
  const rows = [{ id: "new", title: fresh.name, note: t("someone_new"), picture: avatar(fresh, 36) }, ...found.map(rowOf)];
  const search = async (q) => ((await attempt(() => api.customers(q))) ?? []).map(rowOf);
  const id = await choose(screen, { title: t("whose_phone"), rows, search });
  if (!id) return;
  const customer = found.find((one) => one.external_userid === id) ?? (await api.customers(id)).find((one) => one.external_userid === id);
  const guides = id === "new" ? [] : ((await attempt(() => api.guidesOf(id))) ?? []);
  Object.assign(phone, { owner: id === "new" ? fresh : customer, guides, userid: "", messages: [] });
  go(phone.guides.length ? "chats" : "scan");
}

const corp = () => department(1) || t("company_name");

/** The store behind a code: its remark, else its guide's department. */
function storeName(way) {
  return way.remark || department(member(way.users[0])?.departments?.[0]) || way.state;
}

/** Begin: draw what was open, then follow what happens. */
export function startPhone() {
  const first = () => { phone.way ??= desk.company.contact_ways[0] ?? null; draw(); reloadChat(); };
  when("company", () => (phone.screen === "scan" && !phone.way) && first());
  when("feed", soon(reloadChat));
  first();
}
