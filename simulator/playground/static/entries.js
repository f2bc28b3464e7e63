// What an entry of the feed means: its name for people, whether it went wrong, its symbol.
import { icon } from "./dom.js";
import { known } from "./words.js";

/** True for an answer or call that went wrong. */
export function failed({ kind, status, errcode }) {
  if (kind === "callback_answer") return status !== 200;
  return kind === "api" && (Boolean(errcode) || status === 0 || status >= 400);
}

const SAYS_ENOUGH = 7; // letters: `get` or `list` alone tell too little
const TRIED_AGAIN = [-1, 40001, 40014, 42001, 45009, 45033]; // errcodes WeCom gives for a while only

/** True for a call that failed for now: the app owes it and will call again. */
export function owing(entry) {
  return (
    entry.kind === "api" &&
    failed(entry) &&
    (TRIED_AGAIN.includes(entry.errcode) || !entry.errcode) &&
    !entry.path.startsWith("auth/")
  );
}

/** What an entry is called: first for people, then as WeCom's documents name it. */
export function named(entry) {
  const technical = entry.kind === "api" ? entry.path : entry.title;
  const last = technical.split(/[/ ]/).filter(Boolean).at(-1) ?? "";
  const friendly = known(technical) || known(last) || known(entry.kind) || last;
  return { friendly, technical, word: last.length < SAYS_ENOUGH ? technical : last };
}

/** The symbol of an entry's kind. */
export function symbol({ kind }) {
  return icon(
    { callback: "bell", callback_answer: "back", api: "send", message: "chat", fault: "bolt" }[kind] ?? "list",
    15,
  );
}
