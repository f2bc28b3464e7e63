// Right: the guide's WeCom on a desktop. Contacts, the chat or the app's messages; the sidebar is frame.js.
import { api } from "./api.js";
import { appBrief, appMessage } from "./appmessages.js";
import { avatar } from "./avatar.js";
import { attempt, department, desk, openChat, reloadContacts, seat, when } from "./desk.js";
import { $, h, icon, refill, soon } from "./dom.js";
import { openAddress, pasteable } from "./frame.js";
import { bubbles, inBrief } from "./messages.js";
import { choose } from "./picker.js";
import { say } from "./toast.js";
import { clockOf, dayOf } from "./time.js";
import { t } from "./words.js";

const seen = JSON.parse(sessionStorage.getItem("seen") ?? "{}"); // userid -> id of the newest app message looked at
const fresh = new Set(); // external_userids with something new since the chat was last open
let appMessages = [];

function contact() {
  return desk.contacts.find((one) => one.external_userid === desk.open);
}

function drawRail() {
  const { guide } = desk;
  $("#guide-button").replaceChildren(
    guide ? avatar(guide, 36) : icon("people"),
    h("span", { class: "swap" }, icon("swap", 11)),
  );
  $("#window-title").textContent = guide
    ? t("window_of", { name: guide.name, store: department(guide.departments?.[0]) })
    : t("wecom");
}

function drawContacts() {
  const app = row({
    id: "app",
    name: t("app_name"),
    brief: appMessages.length ? appBrief(appMessages.at(-1)) : t("app_brief"),
    at: appMessages.at(-1)?.at,
    picture: h("span", { class: "app-face" }, icon("bell", 20)),
    unread: unseen(),
  });
  const rows = desk.contacts
    .toSorted((a, b) => lastAt(b) - lastAt(a))
    .map((one) =>
      row({
        id: one.external_userid,
        name: one.remark || one.name,
        brief: inBrief(one.last_message),
        at: lastAt(one),
        picture: avatar(one, 38),
        unread: fresh.has(one.external_userid) ? "•" : 0,
      }),
    );
  $("#contacts").replaceChildren(app, ...rows);
  if (!rows.length) $("#contacts").append(h("p", { class: "nothing" }, t("no_contacts")));
}

function row({ id, name, brief, at, picture, unread }) {
  const day = at && (dayOf(at) || clockOf(at));
  return h(
    "button",
    {
      class: "contact",
      type: "button",
      "aria-current": desk.open === id ? "true" : null,
      title: name,
      onclick: () => openChat(id),
    },
    h("span", { class: "face" }, picture, unread ? h("em", { "aria-label": t("unread") }, unread) : null),
    h("span", { class: "contact-text" }, h("b", {}, name), h("small", {}, brief)),
    h("time", {}, day ?? ""),
  );
}

const lastAt = (one) => one.last_message?.at ?? one.created_at * 1000;

function unseen() {
  const since = seen[desk.guide?.userid] ?? 0;
  return appMessages.filter((message) => message.id > since).length;
}

function drawHead() {
  const one = contact();
  $("#talk-head").replaceChildren(
    ...(desk.open === "app"
      ? [h("b", {}, t("app_name")), h("small", {}, t("app_note"))]
      : [
          h("b", {}, one?.remark || one?.name || t("customer")),
          h("small", { class: "from-wechat" }, t("from_wechat")),
        ]),
  );
  $("#desk-write").hidden = desk.open === "app";
  $("#window").dataset.open = desk.open === "app" ? "app" : "chat";
}

async function drawTalk() {
  if (!desk.guide) return;
  const { open, guide } = desk;
  const content = open === "app" ? await appContent() : await chatContent(guide, open);
  if (!content || desk.open !== open || desk.guide !== guide) return;
  refill($("#desk-talk"), content);
  drawContacts();
}

async function appContent() {
  await reloadApp();
  if (appMessages.length) seen[desk.guide.userid] = appMessages.at(-1).id;
  sessionStorage.setItem("seen", JSON.stringify(seen));
  if (!appMessages.length)
    return [
      h("div", { class: "nothing tall" }, icon("bell", 36), h("b", {}, t("no_nudges")), h("p", {}, t("no_nudges_how"))),
    ];
  return appMessages.map((message) => appMessage(message, openAddress, press));
}

async function press(card, key, text) {
  const done = await attempt(() => api.pressCard(desk.guide.userid, card.task_id, key));
  if (done) say(t("pressed", { text }));
}

async function chatContent(guide, open) {
  fresh.delete(open);
  const messages = await attempt(() => api.chat(guide.userid, open));
  if (messages?.length === 0) return [h("p", { class: "nothing" }, t("no_messages"))];
  return messages && bubbles(messages, "guide", { guide, customer: contact() ?? { name: t("customer") } });
}

async function reloadApp() {
  const { userid } = desk.guide;
  const messages = await attempt(() => api.appMessages(userid));
  if (messages && desk.guide.userid === userid) appMessages = messages;
}

async function write(event) {
  event.preventDefault();
  const { text } = event.target.elements;
  const words = text.value.trim();
  if (!words) return;
  text.value = "";
  await attempt(() => api.guideSays(desk.guide.userid, desk.open, words));
  drawTalk();
}

async function changeGuide() {
  const rows = desk.company.members.map((one) => ({
    id: one.userid,
    title: one.name,
    note: department(one.departments?.[0]) || one.userid,
    picture: avatar(one, 36),
  }));
  const userid = await choose($("#window"), { title: t("whose_desktop"), rows });
  if (userid) await attempt(() => seat(userid));
}

function offerPaste(text) {
  const field = $("#desk-write").elements.text;
  const paste = h(
    "button",
    {
      type: "button",
      class: "paste",
      onclick: () => {
        field.value = text;
        paste.remove();
        field.focus();
      },
    },
    h("b", {}, t("paste")),
    h("span", {}, text),
  );
  $("#paste-place").replaceChildren(paste);
}

function notice(entries) {
  for (const { kind, userid, external_userid } of entries) {
    if (kind === "message" && external_userid && userid === desk.guide?.userid && external_userid !== desk.open)
      fresh.add(external_userid);
  }
}

export function startWindow() {
  const refresh = soon(async () => {
    if (!desk.guide) return;
    await attempt(() =>
      Promise.all([reloadContacts($("#find-contact").value.trim()), desk.open !== "app" && reloadApp()]),
    );
    drawTalk();
  }, 250);
  $("#guide-button").addEventListener("click", changeGuide);
  $("#app-button").addEventListener("click", () => openChat("app"));
  $("#chats-button").addEventListener("click", () => openChat(desk.contacts[0]?.external_userid ?? "app"));
  $("#desk-write").addEventListener("submit", write);
  $("#find-contact").addEventListener(
    "input",
    soon(() => reloadContacts($("#find-contact").value.trim()), 200),
  );
  when("company guide", drawRail);
  when("contacts", () => {
    drawContacts();
    drawHead();
  });
  when("guide", () => {
    appMessages = [];
  });
  when("open", () => {
    drawHead();
    drawContacts();
    drawTalk();
  });
  when("feed", ({ entries, old }) => {
    if (!old) notice(entries);
    refresh();
  });
  pasteable(offerPaste);
}
