// The calls of WeCom's client that the sidebar makes; esbuild leaves out the rest of the SDK.
export {
  ensureAgentConfigReady,
  getContext,
  getCurExternalContact,
  getSignature,
  openEnterpriseChat,
  register,
  sendChatMessage,
  setClipboardData,
} from "@wecom/jssdk";
