// What lies on the desk: the company as the simulator knows it, who sits at which device, what is open there.
import { api } from "./api.js";
import { say } from "./toast.js";
import { t } from "./words.js";

const bus = new EventTarget();

export const desk = {
  company: { members: [], contact_ways: [], departments: [], faults: [] },
  guide: null, // the member at the desktop
  open: "app", // "app" or the external_userid of the chat on the desktop
  contacts: [],
};

/** Hear of a change: "company", "guide", "open", "contacts", "feed" (detail: new entries). */
export function when(names, listener) {
  for (const name of names.split(" ")) bus.addEventListener(name, (event) => listener(event.detail));
}

export function tell(name, detail) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Do what a person asked for; if the simulator refuses, say why. Answers undefined then. */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    say(t("failed", { why: error.message }), "bad");
    return undefined;
  }
}

export async function reloadCompany() {
  desk.company = await api.state();
  tell("company");
}

export function member(userid) {
  return desk.company.members.find((one) => one.userid === userid) ?? { userid, name: userid };
}

export function department(id) {
  return desk.company.departments.find((one) => one.id === id)?.name ?? "";
}

/** Seat a guide at the desktop; the sidebar's simulated sign-in follows. */
export async function seat(userid) {
  if (desk.guide?.userid === userid) return;
  await api.signIn(userid);
  desk.guide = member(userid);
  desk.open = "app";
  desk.contacts = [];
  localStorage.setItem("guide", userid);
  tell("guide");
  tell("open");
  await reloadContacts();
}

export async function reloadContacts(q = "") {
  if (!desk.guide) return;
  const { userid } = desk.guide;
  const contacts = await api.contacts(userid, q);
  if (desk.guide.userid !== userid) return; // someone else sits there by now
  desk.contacts = contacts;
  tell("contacts");
}

export function openChat(which) {
  if (desk.open === which) return;
  desk.open = which;
  document.cookie = `simulator_chat=${which === "app" ? "" : encodeURIComponent(which)}; path=/; SameSite=Lax`;
  tell("open");
}
