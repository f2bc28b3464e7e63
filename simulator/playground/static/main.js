// The playground: sets the desk, seats the first guide, follows the feed.
import { api } from "./api.js";
import { attempt, desk, openChat, reloadCompany, reloadContacts, seat, when } from "./desk.js";
import { $ } from "./dom.js";
import { startFaults } from "./faults.js";
import { follow } from "./feed.js";
import { startFrame } from "./frame.js";
import { startLog } from "./log.js";
import { startMorning } from "./morning.js";
import { layCode, scanNow, startPhone } from "./phone.js";
import { clockOf } from "./time.js";
import { startTour } from "./tour.js";
import { startWaiting } from "./waiting.js";
import { startWindow } from "./window.js";
import { startWire } from "./wire.js";
import { changeLanguage, language, t, translatePage } from "./words.js";

const STORING = 500; // ms for the app to keep what it has read
const PATIENCE = 2500; // ms a new chat waits for the app to know its customer
const LOOKED_AGAIN = 5000; // ms between looks for a company while none is there

/** Cookies of the frame count only when desk and app share a host name: meet the app under its own. */
function meetApp() {
  const { app_url: address } = desk.company;
  const loopback = /^(localhost|127\.0\.0\.1)$/;
  const host = address ? new URL(address).hostname : location.hostname;
  if (host === location.hostname || !loopback.test(host) || !loopback.test(location.hostname)) return;
  const here = new URL(location.href);
  here.hostname = host;
  location.replace(here);
}

async function seatFirst() {
  const { members, contact_ways: ways } = desk.company;
  if (desk.guide || !members.length) return;
  const known = (userid) => members.some((one) => one.userid === userid);
  const opened = ways.find((way) => way.config_id === document.body.dataset.configId);
  const wished = [opened?.users[0], localStorage.getItem("guide"), ways[0]?.users[0], members[0].userid].find(
    (userid) => userid && known(userid),
  );
  await attempt(() => seat(wished));
}

/** Wait until the app has read the new customer's details, so that its sidebar has something to show. */
function appKnows(customer) {
  const read = (entry) => entry.path === "externalcontact/get" && JSON.stringify(entry.detail).includes(customer);
  return new Promise((resolve) => {
    when("feed", ({ entries }) => entries.some(read) && setTimeout(resolve, STORING));
    setTimeout(resolve, PATIENCE);
  });
}

/** A button that waits for what it began. */
function whileBusy(act) {
  return async ({ currentTarget: button }) => {
    button.disabled = true;
    await attempt(act);
    button.disabled = false;
  };
}

function dressPage() {
  translatePage();
  document.title = t("title");
  $("#language-button").textContent = language() === "zh" ? "English" : "中文";
  $("#language-button").addEventListener("click", changeLanguage);
  const tick = () => {
    $("#phone-clock").textContent = clockOf(Date.now());
  };
  setInterval(tick, 10_000);
  tick();
}

async function start() {
  dressPage();
  for (const begin of [startWire, startLog, startWaiting, startFrame, startWindow, startFaults, startMorning]) begin();
  $("#scan-button").addEventListener("click", whileBusy(scanNow));
  when("scanned", async ({ external_userid }) => {
    await appKnows(external_userid);
    await attempt(() => reloadContacts());
    openChat(external_userid);
  });
  when("company", seatFirst);
  when("line", (there) => {
    document.body.classList.toggle("offline", !there);
  });
  await attempt(reloadCompany);
  meetApp();
  await startPhone();
  if (document.body.dataset.configId) layCode(document.body.dataset.configId);
  $("#console-link").href = `${desk.company.app_url ?? ""}/console/`;
  $("#console-link").hidden = !desk.company.app_url;
  setInterval(() => desk.company.contact_ways.length || reloadCompany().catch(() => {}), LOOKED_AGAIN);
  startTour();
  follow(api.feed, desk.company.feed);
}

start();
