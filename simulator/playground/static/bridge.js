// A stand-in for the JS bridge of the WeCom client, for demos and tests.
//
// Include it before @wecom/jssdk: <script src="http://127.0.0.1:9300/bridge.js"></script>
// Inside the playground's frame the playground says which chat is open. Alone in a tab or a test, two cookies of this
// host say it: `simulator_member` (the guide's userid) and `simulator_chat` (the customer's external_userid).
(() => {
  "use strict";

  const home = new URL(document.currentScript.src).origin;
  const framed = window.parent !== window;
  const protectedNames = new Set([
    "getContext",
    "getCurExternalContact",
    "sendChatMessage",
    "openEnterpriseChat",
    "openUserProfile",
  ]);
  const listeners = {};
  let granted = new Set();
  let chat = {
    userid: cookie("simulator_member"),
    external_userid: cookie("simulator_chat"),
    entry: cookie("simulator_chat") ? "single_chat_tools" : "normal",
  };

  lookLikeWeCom();
  const seated = framed ? askParent() : Promise.resolve();
  window.WeixinJSBridge = { invoke, on, call: (name) => invoke(name, {}) };
  document.dispatchEvent(new Event("WeixinJSBridgeReady"));

  function lookLikeWeCom() {
    if (/wxwork/i.test(navigator.userAgent)) return;
    const userAgent = `${navigator.userAgent} wxwork/4.1.36 MicroMessenger/7.0.1 Language/zh`;
    Object.defineProperty(navigator, "userAgent", { get: () => userAgent, configurable: true });
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  // A frame of some other page gets no answer: after a second the cookies count. An answer that comes later than that
  // is another chat for whoever has asked meanwhile.
  function askParent() {
    let late = false;
    return new Promise((resolve) => {
      window.addEventListener("message", (event) => {
        if (event.source !== window.parent || event.origin !== home || event.data?.bridge !== "chat") return;
        const moved = event.data.chat.external_userid !== chat.external_userid;
        chat = event.data.chat;
        resolve();
        if ((event.data.again || late) && moved) becomeVisible();
      });
      setTimeout(() => {
        late = true;
        resolve();
      }, 1000);
      tellParent("hello");
    });
  }

  function tellParent(bridge, more = {}) {
    if (framed) window.parent.postMessage({ bridge, ...more }, home);
  }

  // WeCom keeps one page for all chats: a page learns of another chat only by becoming visible again.
  function becomeVisible() {
    for (const callback of listeners["onChatChanged"] ?? []) callback({});
    document.dispatchEvent(new Event("visibilitychange"));
  }

  function on(name, callback) {
    (listeners[name] ??= []).push(callback);
  }

  async function invoke(name, params, callback = () => {}) {
    await seated;
    const act = actions[name];
    let outcome = "function not exist";
    if (act && protectedNames.has(name) && !granted.has(name)) outcome = "permission denied";
    else if (act) outcome = await act(params ?? {}).catch((error) => `fail ${error.message}`);
    const answer =
      typeof outcome === "string" ? { err_msg: `${name}:${outcome}` } : { err_msg: `${name}:ok`, ...outcome };
    tellParent("called", { name, outcome: answer.err_msg });
    callback(answer);
  }

  const actions = {
    agentConfig: async (params) => {
      const refusal = await checkSignature("agent_config", params.timestamp, params.nonceStr, params.signature);
      if (!refusal) granted = new Set(params.jsApiList);
      return refusal || {};
    },
    preVerifyJSAPI: async (params) =>
      (await checkSignature("config", params.verifyTimestamp, params.verifyNonceStr, params.verifySignature)) || {},
    getContext: async () => ({ entry: chat.entry }),
    getCurExternalContact: async () => {
      if (chat.entry === "normal" || !chat.external_userid) return "fail without context of external contact";
      return { userId: chat.external_userid };
    },
    sendChatMessage: async (params) => {
      if (chat.entry === "normal") return "fail not in a chat";
      const { msgtype } = params;
      const { userid, external_userid } = chat;
      await post("/admin/guide-says", { userid, external_userid, msgtype, content: contentOf(params[msgtype]) });
      return {};
    },
    openEnterpriseChat: async (params) => {
      const customer = `${params.externalUserIds ?? ""}`.split(";")[0];
      if (customer) openChat(customer);
      return { chatId: params.chatId ?? "" };
    },
    openUserProfile: async (params) => (tellParent("profile", { userid: params.userid }), {}),
    setClipboardData: async (params) => {
      tellParent("copied", { text: params.data });
      await navigator.clipboard?.writeText(params.data).catch(() => {}); // a frame may not: the playground keeps it
      return {};
    },
    imagePreview: async (params) => (tellParent("preview", { url: params.current }), {}),
    openDefaultBrowser: async (params) => (window.open(params.url, "_blank", "noopener"), {}),
    closeWindow: async () => (tellParent("close"), {}),
    hideOptionMenu: async () => ({}),
    showOptionMenu: async () => ({}),
  };

  // The SDK writes `mediaid` where the chat keeps `media_id` and the address of the picture.
  function contentOf({ mediaid, ...content }) {
    return mediaid ? { ...content, media_id: mediaid, url: `/media/${mediaid}` } : content;
  }

  function openChat(customer) {
    if (framed) return tellParent("open", { external_userid: customer });
    document.cookie = `simulator_chat=${encodeURIComponent(customer)}; path=/; SameSite=Lax`;
    chat = { ...chat, external_userid: customer, entry: "single_chat_tools" };
    becomeVisible();
  }

  async function checkSignature(kind, timestamp, nonceStr, signature) {
    const url = location.href.split("#")[0];
    const verdict = await post("/admin/js-signature", { kind, url, timestamp, nonceStr, signature });
    return verdict.ok ? "" : `fail ${verdict.errcode ?? 40093} ${verdict.errmsg ?? "invalid signature"}`;
  }

  async function post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(home + path, { method: "POST", headers, body: JSON.stringify(body) });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.error ?? answer.errmsg ?? `HTTP ${response.status}`);
    return answer;
  }
})();
