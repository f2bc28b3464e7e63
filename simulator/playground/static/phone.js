// Left: the phone of a customer on WeChat. Screens: chats, scan, card, chat.
import { api } from "./api.js";
import { avatar, drawn } from "./avatar.js";
import { attempt, desk, member, seat, tell, when } from "./desk.js";
import { $, h, refill, soon } from "./dom.js";
import { bubbles } from "./messages.js";
import { newcomer } from "./people.js";
import { choose } from "./picker.js";
import { guidesBehind, screens, storeName } from "./screens.js";
import { watchWelcome, welcomeLine } from "./welcome.js";
import { t } from "./words.js";

const BEAT = 700; // ms
const screen = $("#phone-screen");
const held = JSON.parse(sessionStorage.getItem("phone") ?? "null") ?? { screen: "scan", guides: [] };
const phone = {
  owner: held.owner ?? newcomer(), // {name} until the first scan gives an external_userid
  guides: held.guides, // userids this owner has added here
  screen: held.screen,
  way: null,
  userid: held.userid ?? "",
  messages: [],
};

function keep() {
  const { owner, guides, userid } = phone;
  sessionStorage.setItem(
    "phone",
    JSON.stringify({ owner, guides, userid, screen: phone.screen === "card" ? "scan" : phone.screen }),
  );
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

/** The button in the middle: someone new scans the code and adds the guide, one screen after another. */
export async function scanNow() {
  if (phone.screen === "chat" || phone.screen === "chats") renew();
  if (phone.screen !== "card") {
    go("scan");
    if (!phone.way) return;
    await beat();
    go("card");
    await beat();
  }
  await add();
}

/** Time for the eye to see a screen. */
function beat() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return new Promise((resolve) => setTimeout(resolve, still ? 0 : BEAT));
}

function renew() {
  Object.assign(phone, { owner: newcomer(), guides: [], userid: "", messages: [] });
}

/** The next thing to do keeps the keyboard, where a keyboard is. */
function draw() {
  const held = screen.contains(document.activeElement) && matchMedia("(pointer: fine)").matches;
  screen.replaceChildren(...screens[phone.screen](phone, does));
  screen.dataset.screen = phone.screen;
  if (held) $("#add-guide, .write input, #phone-scan, .chat-row", screen)?.focus();
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
  if (talk)
    refill(
      talk,
      [...bubbles(messages, "customer", people), welcomeLine(owner.external_userid, userid, messages)].filter(Boolean),
    );
}

async function pickStore() {
  const rows = desk.company.contact_ways.map((way) => ({
    id: way.config_id,
    title: storeName(way),
    note: guidesBehind(way),
    picture: h("img", {
      class: "avatar",
      src: drawn(storeName(way).slice(0, 2), storeName(way)),
      width: 36,
      height: 36,
      alt: "",
    }),
  }));
  const configId = await choose(screen, { title: t("pick_store"), rows });
  if (configId) layCode(configId);
}

async function changeOwner() {
  const rowOf = (customer) => ({
    id: customer.external_userid,
    title: customer.name,
    note: customer.external_userid,
    picture: avatar(customer, 36),
  });
  const fresh = newcomer();
  const found = (await attempt(() => api.customers())) ?? [];
  const rows = [
    { id: "new", title: fresh.name, note: t("someone_new"), picture: avatar(fresh, 36) },
    ...found.map(rowOf),
  ];
  const search = async (q) => ((await attempt(() => api.customers(q))) ?? []).map(rowOf);
  const id = await choose(screen, { title: t("whose_phone"), rows, search });
  if (!id) return;
  const customer =
    found.find((one) => one.external_userid === id) ??
    (await api.customers(id)).find((one) => one.external_userid === id);
  const guides = id === "new" ? [] : ((await attempt(() => api.guidesOf(id))) ?? []);
  Object.assign(phone, { owner: id === "new" ? fresh : customer, guides, userid: "", messages: [] });
  go(phone.guides.length ? "chats" : "scan");
}

const does = { go, pickStore, changeOwner, add, write, openGuide };

/** After a reset of the simulator nobody knows the customer any more. */
async function forgetUnknownOwner() {
  const id = phone.owner.external_userid;
  if (!id || (await api.customers(id)).length) return;
  renew();
  phone.screen = "scan";
}

/** Begin: draw what was open, then follow what happens. */
export async function startPhone() {
  await attempt(forgetUnknownOwner);
  const first = () => {
    phone.way ??= desk.company.contact_ways[0] ?? null;
    draw();
    reloadChat();
  };
  when("company", () => phone.screen === "scan" && !phone.way && first());
  when("feed", soon(reloadChat));
  first();
}
