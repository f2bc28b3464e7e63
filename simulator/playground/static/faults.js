// The drawer of faults: break WeCom on purpose and watch the system recover.
import { api } from "./api.js";
import { attempt, reloadCompany } from "./desk.js";
import { $, h, icon } from "./dom.js";
import { say } from "./toast.js";
import { beginOutage, endOutageNow } from "./waiting.js";
import { t } from "./words.js";

const DELIVERY = "/admin/delivery";
const SETTINGS = "/admin/settings";
const PAUSE = 10; // seconds callbacks are held: short enough for a welcome to still be in time

// `seconds` is how long the page counts down; 0 is a single blow
const FAULTS = {
  drop: { icon: "cut", seconds: 30, run: () => api.fault({ path: "*", kind: "drop", seconds: 30 }) },
  thrice: { icon: "thrice", seconds: 60, run: () => forAWhile(DELIVERY, { copies: 3 }, { copies: 1 }, 60) },
  hold: { icon: "clock", seconds: PAUSE, run: () => forAWhile(DELIVERY, { paused: true }, { paused: false }, PAUSE) },
  token: { icon: "key", seconds: 0, run: () => api.expireTokens() },
  limit: {
    icon: "gauge",
    seconds: 60,
    run: () => api.fault({ path: "externalcontact/get", kind: "errcode", errcode: 45009, seconds: 60 }),
  },
  busy: { icon: "bolt", seconds: 0, run: () => api.fault({ path: "*", kind: "errcode", errcode: -1, times: 3 }) },
  swallow: {
    icon: "heart",
    seconds: 60,
    run: () => forAWhile(SETTINGS, { console_welcome: true }, { console_welcome: null }, 60),
  },
  slow: { icon: "down", seconds: 0, run: () => api.fault({ path: "*", kind: "latency", seconds: 2, times: 5 }) },
};

const undoing = new Map(); // address -> {body, timer}: what ends by our clock, not by the simulator's

/** Change a setting of the simulator for some seconds; a page that is left undoes it at once. */
async function forAWhile(address, change, undo, seconds) {
  await api.change(address, change);
  const before = undoing.get(address);
  clearTimeout(before?.timer);
  const body = { ...before?.body, ...undo };
  const timer = setTimeout(() => {
    undoing.delete(address);
    attempt(() => api.change(address, body));
  }, seconds * 1000);
  undoing.set(address, { body, timer });
}

function undoOnLeaving() {
  for (const [address, { body }] of undoing) {
    navigator.sendBeacon(address, new Blob([JSON.stringify(body)], { type: "application/json" }));
  }
}

async function strike(name) {
  const fault = FAULTS[name];
  const done = await attempt(async () => {
    await fault.run();
    return true;
  });
  if (!done) return;
  say(t(`fault_${name}_now`), "warn");
  beginOutage(name, fault.seconds);
  close();
}

async function kill(name) {
  const done = await attempt(async () => {
    await api.kill(name);
    return true;
  });
  if (!done) return;
  say(t("fault_kill_now", { name }), "warn");
  beginOutage("kill", 0, name);
  close();
}

/** End every fault at once. */
export async function mendAll() {
  for (const { timer } of undoing.values()) clearTimeout(timer);
  undoing.clear();
  await attempt(() =>
    Promise.all([
      api.mend(),
      api.change(SETTINGS, { console_welcome: null }),
      api.change(DELIVERY, { delay: 0, copies: 1, shuffle: false, paused: false }),
    ]),
  );
  endOutageNow();
  say(t("mended"));
  await attempt(reloadCompany);
}

function item(title, note, symbol, act) {
  return h(
    "button",
    { class: "blow", type: "button", onclick: act },
    h("span", { class: "blow-icon" }, icon(symbol, 18)),
    h("span", {}, h("b", {}, title), h("small", {}, note)),
  );
}

async function draw() {
  const names = ((await attempt(api.processes)) ?? []).filter((name) => name !== "simulator");
  $("#fault-list").replaceChildren(
    ...Object.entries(FAULTS).map(([name, fault]) =>
      item(t(`fault_${name}`), t(`fault_${name}_what`), fault.icon, () => strike(name)),
    ),
    h(
      "div",
      { class: "blow" },
      h("span", { class: "blow-icon" }, icon("skull", 18)),
      h(
        "span",
        {},
        h("b", {}, t("fault_kill_any")),
        h("small", {}, t(names.length ? "fault_kill_what" : "fault_kill_none")),
        h(
          "span",
          { class: "chips" },
          names.map((name) =>
            h(
              "button",
              { class: "ghost", type: "button", "aria-label": t("fault_kill", { name }), onclick: () => kill(name) },
              name,
            ),
          ),
        ),
      ),
    ),
  );
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
  window.addEventListener("pagehide", undoOnLeaving);
  $("#faults").addEventListener("keydown", (event) => event.key === "Escape" && close());
}
