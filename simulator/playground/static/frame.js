// The real sidebar in a frame, signed in through simulated OAuth, and this page's half of the client's bridge.
import { desk, member, openChat, reloadContacts, when } from "./desk.js";
import { $, h, icon } from "./dom.js";
import { failed } from "./entries.js";
import { say } from "./toast.js";
import { language, t } from "./words.js";

const frame = $("#sidebar-frame");
let inBrowser = false; // the frame shows an address from an app message: WeCom gives such pages no chat
let onCopied = () => {};
let retry = null;
let turnedAway = false; // a sign-in failed while WeCom was broken
let listening = false; // the bridge in the frame has said hello

const appUrl = () => desk.company.app_url?.replace(/\/$/, "") ?? "";

/** What the bridge in the frame may know: WeCom's entry and, inside a chat, whose chat it is. */
function chat() {
  const talking = desk.open !== "app" && !inBrowser;
  return {
    userid: desk.guide?.userid ?? "",
    external_userid: talking ? desk.open : "",
    entry: talking ? "single_chat_tools" : "normal",
  };
}

function tellFrame(again) {
  if (!listening) return;
  frame.contentWindow?.postMessage({ bridge: "chat", chat: chat(), again }, new URL(appUrl()).origin);
}

async function reachable() {
  return fetch(`${appUrl()}/healthz`, { mode: "no-cors", cache: "no-store" }).then(
    () => true,
    () => false,
  );
}

/** Load the guide's sidebar, or an address of the app, once the app answers. */
async function load(address = `${appUrl()}/sidebar/sign-in?lang=${language()}&next=/sidebar/`) {
  clearTimeout(retry);
  listening = turnedAway = false;
  if (!appUrl()) return explain(t("no_app"), t("no_app_how"));
  if (!desk.guide) return explain(t("no_guide"), "");
  if (!(await reachable())) {
    explain(t("app_away"), t("app_away_how", { url: appUrl() }));
    retry = setTimeout(load, 3000, address);
    return undefined;
  }
  $("#sidebar-note").hidden = true;
  frame.hidden = false;
  frame.src = address;
  return undefined;
}

function explain(title, how) {
  frame.hidden = true;
  $("#sidebar-note").hidden = false;
  $("#sidebar-note").replaceChildren(icon("card", 36), h("b", {}, title), h("p", {}, how));
}

/** Open an address from an app message: the app's own in the frame, others in a new tab. */
export function openAddress(url) {
  if (!appUrl() || new URL(url, location.href).origin !== new URL(appUrl()).origin)
    return window.open(url, "_blank", "noopener");
  inBrowser = true;
  $("#window").dataset.browsing = "true";
  return load(url);
}

/** Say what to do with a text the sidebar copied. */
export function pasteable(fn) {
  onCopied = fn;
}

const fromBridge = {
  hello: () => {
    listening = true;
    tellFrame(false);
  },
  open: ({ external_userid }) => turnTo(external_userid),
  copied: ({ text }) => onCopied(text),
  profile: ({ userid }) =>
    say(
      t("profile_of", {
        name: desk.contacts.find((one) => one.external_userid === userid)?.name ?? member(userid).name,
      }),
    ),
  preview: ({ url }) => window.open(url, "_blank", "noopener"),
  close: () => leaveBrowser(),
  called: ({ name, outcome }) => note(name, outcome),
};

async function turnTo(customer) {
  if (!desk.contacts.some((one) => one.external_userid === customer)) await reloadContacts();
  leaveBrowser();
  openChat(customer);
}

/** The small line over the sidebar that shows which bridge call was last and how it ended. */
function note(name, outcome) {
  const tone = outcome.endsWith(":ok") ? "good" : outcome.includes("without context") ? "" : "bad";
  $("#bridge-note").textContent = tone === "good" ? `${name} ✓` : outcome;
  $("#bridge-note").className = tone;
}

function leaveBrowser() {
  if (!inBrowser) return;
  inBrowser = false;
  delete $("#window").dataset.browsing;
  load();
}

export function startFrame() {
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.origin === new URL(appUrl()).origin)
      fromBridge[event.data?.bridge]?.(event.data);
  });
  $("#reload-sidebar").addEventListener("click", () => {
    inBrowser = false;
    delete $("#window").dataset.browsing;
    load();
  });
  when("guide", () => {
    inBrowser = false;
    load();
  });
  when("feed", ({ entries }) => {
    turnedAway ||= entries.some((entry) => entry.path.startsWith("auth/") && failed(entry));
  });
  when("recovered", () => turnedAway && load());
  when("open", () => {
    leaveBrowser();
    tellFrame(true);
  });
}
