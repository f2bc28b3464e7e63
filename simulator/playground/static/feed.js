// The line to the simulator: one long-polling request after another brings what happened.
import { tell } from "./desk.js";

const WAIT = 20; // seconds one request may stay open
const REMEMBERED = 199; // entries from before this page was opened

/** Follow the feed for ever; a lost simulator is asked again every two seconds. */
export async function follow(fetchFeed, newest) {
  let after = Math.max(0, newest - REMEMBERED);
  let first = true;
  for (;;) {
    try {
      const entries = await fetchFeed(after, first ? 0 : WAIT);
      tell("line", true);
      if (entries.length) after = entries.at(-1).seq;
      if (entries.length) tell("feed", { entries, old: first });
      first = false;
    } catch {
      tell("line", false);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}
