// The drawer of faults: break WeCom on purpose and watch the system recover.
import { api } from "./api.js";
import { attempt, reloadCompany } from "./desk.js";
import { $, h, icon } from "./dom.js";
import { say } from "./toast.js";
import { beginOutage } from "./waiting.js";
import { t } from "./words.js";

const PAUSE = 10; // seconds callbacks are held: short enough for a welcome to still be in time

// name -> {icon, run}; run answers how many seconds it lasts (0: a single blow)
const FAULTS = {
  drop: { icon: "cut", seconds: 30, run: () => api.fault({ path: "*", kind: "drop", seconds: 30 }) },
  thrice: { icon: "thrice", seconds: 60, run: () => forAWhile({ copies: 3 }, { copies: 1 }, 60) },
  hold: { icon: "clock", seconds: PAUSE, run: () => forAWhile({ paused: true }, { paused: false }, PAUSE) },
  token: { icon: "key", seconds: 0, run: () => api.expireTokens() },
  limit: { icon: "gauge", seconds: 60, run: () => api.fault({ path: "externalcontact/get", kind: "errcode", errcode: 45009, seconds: 60 }) },
  busy: { icon: "bolt", seconds: 0, run: () => api.fault({ path: "*", kind: "errcode", errcode: -1, times: 3 }) },
  swallow: { icon: "heart", seconds: 60, run: () => swallowAWhile(60) },
  slow: { icon: "down", seconds: 0, run: () => api.fault({ path: "*", kind: "latency", seconds: 2, times: 5 }) },
};

let back = null; // timer that ends a change of delivery

async function forAWhile(change, undo, seconds) {
  await api.delivery(change);
  clearTimeout(back);
  back = setTimeout(() => attempt(() => api.delivery(undo)), seconds * 1000);
}

async function swallowAWhile(seconds) {
  await api.settings({ console_welcome: true });
  setTimeout(() => attempt(() => api.settings({ console_welcome: null })), seconds * 1000);
}

async function strike(name) {
  const fault = FAULTS[name];
  const done = await attempt(async () => { await fault.run(); return true; });
  if (!done) return;
  say(t(`fault_${name}_now`), "warn");
  beginOutage(name, fault.seconds);
  close();
}

async function kill(name) {
  const done = await attempt(async () => { await api.kill(name); return true; });
  if (!done) return;
  say(t("fault_kill_now", { name }), "warn");
  beginOutage("kill", 0, name);
  close();
}

/** End every fault at once. */
export async function mendAll() {
  clearTimeout(back);
  await attempt(() => Promise.all([api.mend(), api.settings({ console_welcome: null }), api.delivery({ delay: 0, copies: 1, shuffle: false, paused: false })]));
  say(t("mended"));
  await attempt(reloadCompany);
}

function item(title, note, symbol, act) {
  return h("button", { class: "fault", type: "button", onclick: act }, h("span", { class: "fault-icon" }, icon(symbol, 18)),
    h("span", {}, h("b", {}, title), h("small", {}, note)));
}

async function draw() {
  const names = (await attempt(api.processes)) ?? [];
  $("#fault-list").replaceChildren(
    ...Object.entries(FAULTS).map(([name, fault]) => item(t(`fault_${name}`), t(`fault_${name}_what`), fault.icon, () => strike(name))),
    ...names.map((name) => item(t("fault_kill", { name }), t("fault_kill_what"), "skull", () => kill(name))));
  if (!names.length) $("#fault-list").append(h("p", { class: "fine" }, t("fault_kill_none")));
}

/** Open the drawer, focus on its first fault. */
export async function openFaults() {
  await draw();
  $("#faults").show();
  $("#fault-list button").focus();
}

function close() {
  $("#faults").close();
  $("#break-button").focus();
}

export function startFaults() {
  $("#break-button").addEventListener("click", () => ($("#faults").open ? close() : openFaults()));
  $("#faults-close").addEventListener("click", close);
  $("#mend-button").addEventListener("click", mendAll);
  $("#faults").addEventListener("keydown", (event) => event.key === "Escape" && close());
}
