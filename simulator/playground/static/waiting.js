// While something is broken: what waits, and then that it arrived. Lives in the middle, under the buttons.
import { api } from "./api.js";
import { tell, when } from "./desk.js";
import { $, h, icon } from "./dom.js";
import { spanOf } from "./time.js";
import { failed, named, owing } from "./entries.js";
import { known, t } from "./words.js";

const SHOWN_AFTER = 9_000; // ms a good ending stays to be read
const FORGOTTEN = 180_000; // ms after which nobody waits any more
const owed = new Map(); // API path and customer -> {entry, since, tries, paid: ms or null}
let outage = null; // {name, about, blow, since, until, works, over: ms, lost: callbacks given up}
let deliveries = []; // callbacks not yet answered with 200
let ticking = null;

/** Remember what was broken; seconds = 0 for a single blow. */
export async function beginOutage(name, seconds, about = "") {
  const now = Date.now();
  outage = {
    name,
    about,
    blow: seconds === 0,
    since: now,
    until: now + seconds * 1000,
    works: seconds > 0,
    over: 0,
    lost: await givenUp(),
  };
  tick();
}

/** The faults were taken away by hand. */
export function endOutageNow() {
  if (outage) outage.until = Math.min(outage.until, Date.now());
  tick();
}

/** How many callbacks WeCom has given up so far. */
async function givenUp() {
  return (await api.deliveries("failed").catch(() => [])).length;
}

const key = ({ path, external_userid, userid }) => `${path} ${external_userid || userid || ""}`;

function hear(entry) {
  if (entry.kind !== "api") return;
  const debt = owed.get(key(entry));
  if (outage && !failed(entry)) outage.works = true;
  if (owing(entry))
    owed.set(key(entry), { entry, since: debt?.since ?? Date.now(), tries: (debt?.tries ?? 0) + 1, paid: null });
  else if (debt && !failed(entry) && debt.paid === null)
    Object.assign(debt, { paid: Date.now() - debt.since, at: Date.now() });
}

function forgetOld() {
  const now = Date.now();
  for (const [name, debt] of owed) {
    if ((debt.paid !== null && now - debt.at > SHOWN_AFTER) || now - debt.since > FORGOTTEN) owed.delete(name);
  }
  if (outage?.over && now - outage.over > SHOWN_AFTER) outage = null;
  if (outage && now - outage.until > FORGOTTEN) outage = null;
}

async function endOutage() {
  if (!outage?.works || outage.over || Date.now() < outage.until || open().length || deliveries.length) return;
  outage.over = Date.now();
  outage.lost = (await givenUp()) - outage.lost;
  tell("recovered");
}

const open = () => [...owed.values()].filter(({ paid }) => paid === null);

async function tick() {
  clearTimeout(ticking);
  deliveries = await api.deliveries("waiting").catch(() => deliveries);
  await endOutage();
  forgetOld();
  draw();
  if (outage || owed.size || deliveries.length) ticking = setTimeout(tick, 700);
}

function draw() {
  const rows = [...deliveries.slice(0, 5).map(callbackRow), ...[...owed.values()].slice(-5).map(debtRow)];
  $("#waiting").hidden = !outage && !rows.length;
  $("#waiting").replaceChildren(
    ...[
      outage && headline(),
      rows.length > 0 && h("ul", {}, rows),
      outage && outage.until > Date.now() && h("small", {}, t("try_meanwhile")),
    ].filter(Boolean),
  );
  const trouble = (outage && !outage.over) || open().length + deliveries.length > 0;
  $("#health").className = trouble ? "pill warn" : "pill ok";
  $("#health").textContent = trouble ? t("health_waiting", { n: open().length + deliveries.length }) : t("health_ok");
}

function headline() {
  const left = Math.ceil((outage.until - Date.now()) / 1000);
  if (outage.over && outage.lost > 0) return h("b", { class: "warn" }, t("given_up", { n: outage.lost }));
  if (outage.over)
    return h(
      "b",
      { class: "good" },
      "✓ ",
      t(outage.blow ? "recovered_blow" : "recovered", { span: spanOf(outage.over - outage.since) }),
    );
  const title = t(`fault_${outage.name}`, { name: outage.about });
  if (!outage.works) return h("b", { class: "warn" }, icon("bolt", 15), t("blow_dealt", { what: title }));
  return h(
    "b",
    { class: "warn" },
    icon("bolt", 15),
    left > 0 ? t("seconds_left", { what: title, n: left }) : t("recovering", { what: title }),
  );
}

function callbackRow({ title, attempts }) {
  const word = title.split(" ").at(-1);
  return h(
    "li",
    { class: "held" },
    h("span", {}, known(word) || word),
    h("small", {}, attempts ? t("tried", { n: attempts }) : t("held")),
  );
}

function debtRow({ entry, tries, paid }) {
  const { friendly } = named(entry);
  return h(
    "li",
    { class: paid === null ? "held" : "arrived" },
    h("span", {}, friendly),
    h("small", {}, paid === null ? t("tried", { n: tries }) : t("made_good", { span: spanOf(paid) })),
  );
}

export function startWaiting() {
  when("feed", ({ entries, old }) => {
    if (old) return;
    entries.forEach(hear);
    if (entries.some((entry) => failed(entry) || entry.kind === "callback") || outage || owed.size) tick();
  });
  draw();
}
