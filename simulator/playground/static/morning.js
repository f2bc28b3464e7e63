// Tomorrow, nine o'clock: night falls over the desk, the day's job runs, nudges arrive.
import { api } from "./api.js";
import { attempt, openChat, reloadCompany } from "./desk.js";
import { $ } from "./dom.js";
import { say } from "./toast.js";
import { dateOf } from "./time.js";
import { t } from "./words.js";

async function morning() {
  const button = $("#morning-button");
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  document.body.classList.add("night");
  const came = await attempt(api.morning);
  document.body.classList.remove("night");
  button.disabled = false;
  button.removeAttribute("aria-busy");
  if (came) await begin(came);
}

async function begin({ at, exit_code, output }) {
  $("#desk-date").textContent = `${dateOf(at)} 09:00`;
  if (exit_code !== 0) return say(t("morning_failed", { output: `${output ?? ""}`.trim().split("\n").at(-1) }), "bad");
  say(t("morning_done"));
  openChat("app");
  return attempt(reloadCompany);
}

export function startMorning() {
  $("#morning-button").addEventListener("click", morning);
  $("#desk-date").textContent = dateOf(Date.now());
}
