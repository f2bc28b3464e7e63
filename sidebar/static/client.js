// The WeCom client, as far as the sidebar needs it.
const ANSWER_MS = 6000;
const APIS = ["getContext", "getCurExternalContact", "sendChatMessage", "openEnterpriseChat", "setClipboardData"];
const IN_CHAT = ["single_chat_tools", "contact_profile", "chat_attachment"];
const IN_GROUP = ["group_chat_tools"];

export const inWeCom = () => /wxwork/i.test(navigator.userAgent);

let registered = false;

function register() {
  if (registered) return;
  registered = true;
  const { corp, agent } = document.body.dataset;
  window.ww.register({
    corpId: corp,
    agentId: agent,
    jsApiList: APIS,
    getConfigSignature: (url) => signature(url, "corp"),
    getAgentConfigSignature: (url) => signature(url, "agent"),
  });
}

async function signature(url, kind) {
  const address = new URL(document.body.dataset.signature, location.href);
  address.search = new URLSearchParams({ url, kind });
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.status === 401) signInAgain(response);
  if (!response.ok) throw new Error(`no answer ${response.status}`);
  return response.json();
}

// The session ended: through WeCom's sign-in and back to this very page.
function signInAgain(response) {
  const to = response.headers.get("X-Sign-In");
  if (to) location.assign(to);
}

// Returns {entry: "chat", customer}, {entry: "group"}, {entry: "none"}, {entry: "no permission"} or {entry: "no answer"}.
export async function openChat() {
  if (!inWeCom()) return { entry: "none" };
  try {
    return await withinTime(readChat());
  } catch (error) {
    return { entry: meaning(error) };
  }
}

async function readChat() {
  register();
  const { entry } = await window.ww.getContext();
  if (IN_GROUP.includes(entry)) return { entry: "group" };
  if (!IN_CHAT.includes(entry)) return { entry: "none" };
  const { userId } = await window.ww.getCurExternalContact();
  return { entry: "chat", customer: userId };
}

function meaning(error) {
  const text = `${error?.errMsg ?? error?.err_msg ?? error?.message ?? error}`;
  if (/without context/i.test(text)) return "none";
  if (/permission|not.?allow|40093|signature/i.test(text)) return "no permission";
  return "no answer";
}

function withinTime(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("no answer")), ANSWER_MS));
  return Promise.race([promise, late]);
}

export function sendText(content) {
  return window.ww.sendChatMessage({ msgtype: "text", text: { content } });
}

export function openChatWith(customer) {
  register();
  return window.ww.openEnterpriseChat({ externalUserIds: [customer] });
}

// Four ways to the clipboard, since every client refuses some of them.
export async function copy(text) {
  const ways = [copyInWeCom, (words) => navigator.clipboard.writeText(words), copySelection];
  for (const way of ways) {
    try {
      await way(text);
      return true;
    } catch {
      // The next way may work.
    }
  }
  return false;
}

async function copyInWeCom(data) {
  if (!inWeCom()) throw new Error("not in WeCom");
  register();
  await withinTime(window.ww.setClipboardData({ data }));
}

function copySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.className = "hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("not copied");
}
