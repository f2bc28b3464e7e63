// The simulator's admin interface, as the playground uses it.

export class Refused extends Error {}

async function call(method, path, body) {
  const options = { method, headers: { "Content-Type": "application/json" } };
  if (body !== undefined) options.body = JSON.stringify(body);
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? answer.errmsg ?? `HTTP ${response.status}`);
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);
const id = encodeURIComponent;

export const api = {
  state: () => get("/admin/state"),
  contacts: (userid, q = "") => get(`/admin/members/${id(userid)}/contacts?limit=50&q=${id(q)}`),
  customers: (q = "") => get(`/admin/customers?q=${id(q)}`),
  guidesOf: (customer) => get(`/phone/${id(customer)}/guides`),
  chat: (userid, customer) => get(`/admin/chats/${id(userid)}/${id(customer)}`),
  appMessages: (userid) => get(`/admin/members/${id(userid)}/app-messages`),
  deliveries: (state) => get(`/admin/deliveries?state=${state}`),
  feed: (after, wait) => get(`/admin/feed?after=${after}&limit=200&wait=${wait}`),
  signIn: (userid) => post("/admin/sign-in", { userid }),
  scan: (wish) => post("/admin/scan", wish),
  customerSays: (external_userid, userid, text) => post("/admin/customer-says", { external_userid, userid, text }),
  guideSays: (userid, external_userid, text) => post("/admin/guide-says", { external_userid, userid, text }),
  pressCard: (userid, task_id, key) => post("/admin/presses-card", { userid, task_id, key }),
  processes: () => get("/processes"),
  morning: () => post("/admin/morning"),
  fault: (fault) => post("/admin/faults", fault),
  mend: () => call("DELETE", "/admin/faults"),
  change: (address, change) => post(address, change),
  expireTokens: () => post("/admin/expire-tokens"),
  kill: (name) => post("/admin/kill", { name }),
};
