// Times as people in Shanghai read them.
import { language } from "./words.js";

const ZONE = "Asia/Shanghai";

function formatted(at, options) {
  const locale = language() === "zh" ? "zh-CN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: "h23", ...options }).format(new Date(at));
}

export const clockOf = (at) => formatted(at, { hour: "2-digit", minute: "2-digit" });
export const secondsOf = (at) => formatted(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const dateOf = (at) =>
  formatted(at, { month: language() === "zh" ? "long" : "short", day: "numeric", weekday: "short" });

/** "" today, else the date, seen from the desk's own clock. */
export function dayOf(at, now = Date.now()) {
  const day = (moment) => formatted(moment, { year: "numeric", month: "2-digit", day: "2-digit" });
  return day(at) === day(now)
    ? ""
    : formatted(at, { month: language() === "zh" ? "numeric" : "short", day: "numeric" });
}

/** 8 ms, 0.84 s, 12 s. */
export function spanOf(ms) {
  if (ms == null) return "";
  if (ms < 1000) return `${Math.max(1, Math.round(ms))} ms`;
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
