// How long a customer waits for the welcome: WeCom lets it be sent once, within 20 seconds of the scan.
import { h } from "./dom.js";
import { spanOf } from "./time.js";
import { t } from "./words.js";

const LIMIT = 20_000; // ms
const expected = new Map(); // "userid customer" -> {since: ms by this page's clock, took: ms or null}

const key = (userid, customer) => `${userid} ${customer}`;

/** Begin to wait for the welcome of a friendship just made. */
export function watchWelcome({ userid, external_userid }, since) {
  expected.set(key(userid, external_userid), { since, took: null });
}

/** The line under the bubbles: on its way with a ring, arrived after so long, or too late; null when nobody waits. */
export function welcomeLine(external_userid, userid, messages) {
  const wait = expected.get(key(userid, external_userid));
  if (!wait) return null;
  const spoken = messages.filter((message) => message.from === "guide").at(-1);
  if (spoken && wait.took === null) wait.took = Math.max(1, Date.now() - wait.since);
  if (wait.took !== null) return h("p", { class: "remark welcome ok" }, t("welcome_took", { span: spanOf(wait.took) }));
  if (Date.now() - wait.since > LIMIT) return h("p", { class: "remark welcome late" }, t("welcome_late"));
  return waiting(wait.since);
}

function waiting(since) {
  const count = h("span", {});
  const ring = h("i", { class: "ring", style: `--done:${((Date.now() - since) / LIMIT) * 100}%` });
  const line = h("p", { class: "remark welcome" }, ring, t("welcome_coming"), " ", count);
  const tick = () => {
    const gone = Date.now() - since;
    count.textContent = `${(gone / 1000).toFixed(1)} s`;
    ring.style.setProperty("--done", `${Math.min(100, (gone / LIMIT) * 100)}%`);
    if (gone > LIMIT) return line.replaceWith(h("p", { class: "remark welcome late" }, t("welcome_late")));
    if (line.isConnected || gone < 500) setTimeout(tick, 100);
  };
  setTimeout(tick, 0);
  return line;
}
