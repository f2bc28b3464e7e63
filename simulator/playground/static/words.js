// Every word the page says, Chinese first. A new word needs both.

const WORDS = {
  title: ["导购演练场", "Daogou playground"],
  subtitle: ["左边是顾客的手机，右边是导购的企业微信，中间是系统的每一次往来", "A customer's phone, a guide's WeCom, and every message in between"],
  console: ["打开控制台", "Open console"],
  tour: ["新手引导", "Tour"],
  close: ["关闭", "Close"],
  back: ["返回", "Back"],
  search: ["搜索", "Search"],
  nothing_found: ["没有找到", "Nothing found"],
  failed: ["没有成功：{why}", "That did not work: {why}"],
  copy: ["复制", "Copy"],
  copied: ["已复制，在对话框里点“粘贴”即可", "Copied. Press Paste in the chat"],
  copied_text: ["已复制", "Copied"],
  send: ["发送", "Send"],
  recalled: ["已撤回一条消息", "A message was recalled"],
  pressed: ["点了“{text}”", "Pressed {text}"],
  details: ["查看详情", "Details"],
  offline: ["模拟器没有响应，正在重新连接……", "The simulator does not answer. Reconnecting…"],

  // the phone
  phone_label: ["顾客的手机", "The customer's phone"],
  wechat: ["微信", "WeChat"],
  scan: ["扫一扫", "Scan"],
  scan_title: ["扫一扫", "Scan"],
  poster_line: ["微信扫码，添加专属导购", "Scan to add your personal guide"],
  qr_of: ["{store}的二维码", "QR code of {store}"],
  guides_behind: ["{n} 位导购接待", "Guides: {n}"],
  other_store: ["换一家门店", "Another store"],
  pick_store: ["选一家门店的码", "Pick a store's code"],
  no_codes: ["还没有门店码", "No store has a code yet"],
  no_codes_how: ["在控制台“门店与活码”里生成，或运行：", "Make them in the console under Stores, or run:"],
  look_again: ["再看一次", "Look again"],
  phone_of: ["这是谁的手机", "Whose phone this is"],
  phone_of_new: ["新顾客", "New customer"],
  change_customer: ["换一位顾客", "Another customer"],
  whose_phone: ["换成谁的手机？", "Whose phone?"],
  someone_new: ["从没来过的新顾客", "Someone new"],
  one_of: ["{n} 位导购之一", "One of {n} guides"],
  company_name: ["示例公司", "Sample company"],
  company: ["企业", "Company"],
  store: ["门店", "Store"],
  source: ["来源", "Source"],
  by_scan: ["通过扫描二维码添加", "QR code"],
  add_contact: ["添加到通讯录", "Add to contacts"],
  card_hint: ["添加后 20 秒内，系统会替导购发出欢迎语", "The system greets for the guide within 20 seconds"],
  chat_with: ["与{name}的聊天", "Chat with {name}"],
  write_to: ["回复{name}……", "Write to {name}…"],
  welcome_coming: ["欢迎语在路上", "Welcome on its way"],
  welcome_took: ["欢迎语 {span} 送达", "Welcomed after {span}"],
  welcome_late: ["超过 20 秒，企业微信不再接受这条欢迎语。控制台的欢迎语记录会写明原因", "20 seconds are over: WeCom refuses this welcome. The ledger in the console says why"],
  picture: ["图片", "Picture"],
  image: ["图片", "Picture"],
  link: ["链接", "Link"],
  news: ["链接", "Link"],
  video: ["视频", "Video"],
  file: ["文件", "File"],
  miniprogram: ["小程序", "Mini Program"],

  event_added: ["你们已经是联系人，可以开始聊天了", "You are contacts now and can start to chat"],
  event_half_added: ["等待对方通过", "Waiting to be confirmed"],
  event_deleted: ["对方已不是你的联系人", "No longer a contact"],

  // the middle
  from_customer: ["顾客", "Customer"],
  from_guide: ["导购", "Guide"],
  from_system: ["微信", "WeChat"],
  lane_label: ["系统往来", "What travels"],
  scan_button: ["扫码添加", "Scan a code"],
  scan_button_hint: ["新顾客扫门店码", "A new customer arrives"],
  morning_button: ["明早九点", "Tomorrow 9:00"],
  morning_button_hint: ["触发当天的导购任务", "The day's nudges arrive"],
  break_button: ["制造故障", "Break something"],
  break_button_hint: ["看系统怎么恢复", "Watch it recover"],
  night: ["夜里整理名单，早上九点送到导购手里……", "Overnight the lists are made; at nine they reach the guides…"],
  morning_done: ["早上九点，今天的任务已经发到导购的企业微信", "Nine o'clock: today's tasks are in the guides' WeCom"],
  morning_failed: ["明早九点的任务没有跑成：{output}", "The morning's job failed: {output}"],
  wecom: ["企业微信", "WeCom"],
  system: ["导购系统", "Daogou"],
  wire_empty: ["点“扫码添加”，看消息怎么走", "Scan a code and watch the messages travel"],
  answered: ["收到", "Received"],
  not_answered: ["没有收下", "Not accepted"],
  no_answer: ["无应答", "no answer"],
  health_ok: ["一切正常", "All well"],
  health_waiting: ["{n} 件在等待", "Waiting: {n}"],
  seconds_left: ["{what}，还剩 {n} 秒", "{what}, {n} s left"],
  recovering: ["{what}，恢复中……", "{what}. Recovering…"],
  recovered: ["已恢复，用时 {span}，等着的都到了", "Recovered in {span}: what waited has arrived"],
  recovered_blow: ["已恢复，等着的都到了", "Recovered: what waited has arrived"],
  blow_dealt: ["{what}。扫个码，看系统怎么恢复", "{what}. Scan a code and watch it recover"],
  given_up: ["已恢复，但有 {n} 条回调企业微信试过三次后放弃了", "Recovered, but WeCom gave up {n} callbacks after three tries"],
  try_meanwhile: ["现在扫个码、发条消息试试", "Scan a code or write now"],
  tried: ["试过 {n} 次", "tries: {n}"],
  held: ["在等", "waiting"],
  made_good: ["{span} 后补上", "made good in {span}"],

  // the guide's window
  window_label: ["导购的企业微信", "The guide's WeCom"],
  window_of: ["{name} · {store}", "{name} · {store}"],
  change_guide: ["换一位导购", "Another guide"],
  whose_desktop: ["坐到谁的电脑前？", "Whose desktop?"],
  messages: ["消息", "Messages"],
  app_name: ["导购助手", "Daogou"],
  app_note: ["应用消息", "App messages"],
  app_brief: ["每天的任务会发到这里", "Daily tasks arrive here"],
  no_nudges: ["还没有提醒", "No nudges yet"],
  no_nudges_how: ["点中间的“明早九点”，看今天该联系谁", "Press Tomorrow 9:00 in the middle to see whom to care for"],
  customer: ["客户", "Customer"],
  from_wechat: ["@微信", "@WeChat"],
  no_contacts: ["还没有客户，用左边的手机扫一个码", "No customers yet: scan a code with the phone"],
  no_messages: ["还没有聊过。在侧边栏挑一段话发给 TA，或者在下面写", "No messages yet. Send something from the sidebar, or write below"],
  find_contact: ["搜索客户", "Find a customer"],
  unread: ["未读", "Unread"],
  desk_write: ["回复客户……", "Write to the customer…"],
  paste: ["粘贴", "Paste"],
  sidebar: ["导购侧边栏", "Sidebar"],
  reload: ["重新加载", "Reload"],
  no_app: ["还没有接上导购系统", "No app connected yet"],
  no_app_how: ["用 SIMULATOR_APP_URL 告诉模拟器它的地址", "Tell the simulator its address with SIMULATOR_APP_URL"],
  no_guide: ["还没有导购", "No guide yet"],
  app_away: ["导购系统还没有启动", "The app is not up yet"],
  app_away_how: ["正在等待 {url}，启动后这里会自动打开", "Waiting for {url}; this opens by itself"],
  profile_of: ["打开了 {name} 的资料", "Profile of {name} opened"],

  // faults
  faults_title: ["制造故障", "Break something"],
  faults_note: ["挑一个，再扫码或发消息，看什么在等、什么会补上。", "Pick one, then scan or write: see what waits and what is made good."],
  mend: ["全部恢复", "Mend everything"],
  mended: ["故障全部解除", "All faults are gone"],
  fault: ["故障", "Fault"],
  fault_drop: ["企业微信断线", "WeCom is cut off"],
  fault_drop_what: ["30 秒内接口全断。剩不到 15 秒时扫码，欢迎语还赶得上", "Every call is dropped for 30 s. Scan with 15 s left: the welcome still makes it"],
  fault_drop_now: ["企业微信断线 30 秒", "WeCom is cut off for 30 s"],
  fault_thrice: ["回调重复三次", "Callbacks three times"],
  fault_thrice_what: ["一分钟内每条回调送三遍，结果只应有一份", "For a minute each callback comes three times; it must count once"],
  fault_thrice_now: ["一分钟内每条回调送三遍", "Callbacks come three times for a minute"],
  fault_hold: ["回调迟到", "Callbacks are late"],
  fault_hold_what: ["扣住 10 秒再一起送来，欢迎语仍要赶上", "Held for 10 s, then all at once; the welcome must still make it"],
  fault_hold_now: ["回调扣住 10 秒", "Callbacks are held for 10 s"],
  fault_token: ["令牌失效", "Token expires"],
  fault_token_what: ["access_token 立刻作废，系统要自己换新", "The access_token is void at once; the app must renew it"],
  fault_token_now: ["令牌已作废", "The token is void"],
  fault_limit: ["接口超限 45009", "Rate limit 45009"],
  fault_limit_what: ["60 秒内查客户详情被拒，之后要补上", "Customer details are refused for 60 s, then made good"],
  fault_limit_now: ["查客户详情超限 60 秒", "Customer details are limited for 60 s"],
  fault_busy: ["系统繁忙 -1", "Busy, errcode -1"],
  fault_busy_what: ["接下来三次调用都答“系统繁忙”", "The next three calls are told to try again"],
  fault_busy_now: ["接下来三次调用会遇到系统繁忙", "The next three calls meet a busy WeCom"],
  fault_slow: ["网络变慢", "Slow network"],
  fault_slow_what: ["接下来五次调用各慢 2 秒", "The next five calls take 2 s longer"],
  fault_slow_now: ["接下来五次调用各慢 2 秒", "The next five calls take 2 s longer"],
  fault_swallow: ["欢迎语被抢", "Welcome taken"],
  fault_swallow_what: ["一分钟内管理后台自带的欢迎语先发，系统拿不到欢迎码", "For a minute the admin console greets first; the app gets no code"],
  fault_swallow_now: ["一分钟内欢迎语由管理后台发", "For a minute the admin console greets"],
  fault_kill_any: ["杀掉进程", "Kill a process"],
  fault_kill: ["杀掉进程 {name}", "Kill process {name}"],
  fault_kill_what: ["SIGKILL，正在做的事要有人接手", "SIGKILL: someone must take over its work"],
  fault_kill_now: ["{name} 已被杀掉", "{name} is killed"],
  fault_kill_none: ["用 make demo 启动时，这里列出可以杀掉的进程", "Start with make demo: its processes appear here"],

  // the log
  log_title: ["往来日志", "Log"],
  log_count: ["{n} 条", "Entries: {n}"],
  log_all: ["全部", "All"],
  log_callback: ["回调", "Callbacks"],
  log_api: ["接口", "API"],
  log_message: ["消息", "Messages"],
  log_fault: ["故障", "Faults"],
  log_bad: ["出错", "Failed"],
  log_choose: ["点一条，看解密后的 XML 或接口的请求与应答", "Choose an entry to see its decrypted XML or request and answer"],
  log_search: ["搜索 userid、路径、内容", "Search userid, path, content"],
  decrypted: ["解密后的 XML", "Decrypted XML"],

  // the tour
  tour_step: ["{n} / {all}", "{n} / {all}"],
  tour_skip: ["跳过", "Skip"],
  tour_back: ["上一步", "Back"],
  tour_next: ["下一步", "Next"],
  tour_start: ["开始玩", "Let's go"],
  tour_phone: ["顾客的手机", "A customer's phone"],
  tour_phone_text: ["挑一家门店，扫它的码，加上导购。几秒内欢迎语就会到，你还可以回复。", "Pick a store, scan its code, add the guide. The welcome arrives within seconds, and you can write back."],
  tour_wire: ["看得见的往来", "Every message, visible"],
  tour_wire_text: ["左边的线是企业微信，右边的线是导购系统。回调、应答、接口调用逐条画出来，带毫秒数；点一条看原文。", "The left line is WeCom, the right one Daogou. Each callback, answer and API call is drawn with its milliseconds; click one to read it."],
  tour_window: ["导购的企业微信", "The guide's WeCom"],
  tour_window_text: ["客户、聊天、每天的提醒，还有真正的导购侧边栏：看客户、打标签、发素材，和在企业微信里一样。", "Customers, chats, daily nudges and the real sidebar: profile, tags and materials work as they do in WeCom."],
  tour_buttons: ["三个按钮", "Three buttons"],
  tour_buttons_text: ["来一位新顾客；跳到明早九点看提醒；或者弄坏企业微信，看系统怎么把事情补回来。", "Bring a customer, jump to tomorrow's nudges, or break WeCom and watch the system make things good."],
};

// Names WeCom's documents use, in words: change types, API paths, kinds of entries, parts of a detail.
const KNOWN = {
  add_external_contact: ["客户添加了导购", "Customer added"],
  add_half_external_contact: ["客户单方添加", "Half added"],
  edit_external_contact: ["客户资料变了", "Customer edited"],
  del_external_contact: ["导购删除了客户", "Guide deleted customer"],
  del_follow_user: ["客户删除了导购", "Customer left"],
  transfer_fail: ["转接失败", "Transfer failed"],
  create_user: ["新成员", "New member"], update_user: ["成员变更", "Member changed"], delete_user: ["成员离职", "Member left"],
  create_party: ["新部门", "New department"], update_party: ["部门变更", "Department changed"], delete_party: ["部门删除", "Department removed"],
  template_card_event: ["点了卡片按钮", "Card clicked"],
  change_external_tag: ["标签变更", "Tags changed"],
  enter_agent: ["打开应用", "App opened"],
  gettoken: ["换取令牌", "Get a token"],
  send_welcome_msg: ["发出欢迎语", "Send the welcome"],
  mark_tag: ["打标签", "Tag customer"],
  "externalcontact/remark": ["改备注", "Set remark"],
  "externalcontact/get": ["查客户详情", "Customer details"],
  "externalcontact/list": ["客户列表", "List customers"],
  get_by_user: ["批量查客户", "Customers in bulk"],
  get_follow_user_list: ["可联系客户的成员", "Who may contact"],
  get_corp_tag_list: ["标签库", "Tag library"],
  add_corp_tag: ["新建标签", "Add tags"],
  add_contact_way: ["生成门店码", "Make a code"],
  "media/upload": ["上传素材", "Upload media"],
  "message/send": ["发应用消息", "App message"],
  getuserinfo: ["登录：查成员身份", "Sign-in: who"],
  getuserdetail: ["登录：查成员资料", "Sign-in: details"],
  "ticket/get": ["换取应用 JS 票据", "App JS ticket"],
  get_jsapi_ticket: ["换取 JS 票据", "JS ticket"],
  "department/list": ["部门列表", "Departments"],
  "department/simplelist": ["部门列表", "Departments"],
  "user/simplelist": ["部门成员", "Members"],
  "user/list": ["部门成员", "Members"],
  "user/get": ["查成员", "Member details"],
  update_template_card: ["更新卡片", "Update card"],
  edit_corp_tag: ["改标签", "Edit tag"],
  del_corp_tag: ["删标签", "Delete tags"],
  get_contact_way: ["查门店码", "Code details"],
  list_contact_way: ["门店码列表", "List codes"],
  update_contact_way: ["改门店码", "Change a code"],
  del_contact_way: ["删门店码", "Delete a code"],
  callback: ["回调", "Callback"],
  callback_answer: ["应答", "Answer"],
  api: ["接口", "API"],
  message: ["聊天消息", "Chat message"],
  fault: ["故障", "Fault"],
  request: ["请求", "Request"],
  response: ["应答", "Answer"],
  problem: ["原因", "Problem"],
  attempt: ["第几次", "Attempt"],
  content: ["内容", "Content"],
  msgtype: ["类型", "Type"],
  sender: ["谁说的", "Sender"],
  method: ["方法", "Method"],
};

let current = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language") ?? "zh";

export const language = () => current;

const pick = (pair) => pair[current === "en" ? 1 : 0];

/** The text of `key` in the reader's language, {names} filled in. */
export function t(key, values = {}) {
  const text = WORDS[key] ? pick(WORDS[key]) : "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** What WeCom's own word means, "" if the page has no better one. */
export function known(word) {
  return KNOWN[word] ? pick(KNOWN[word]) : "";
}

/** Fill the page's own texts: data-t, data-t-label (aria-label and tooltip), data-t-placeholder. */
export function translatePage() {
  document.documentElement.lang = current === "en" ? "en" : "zh-CN";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.matches("button, a")) element.title = t(element.dataset.tLabel);
  }
  for (const element of document.querySelectorAll("[data-t-placeholder]")) element.placeholder = t(element.dataset.tPlaceholder);
}

/** The other language; the desk is set anew, the phone and the chats stay as they are. */
export function changeLanguage() {
  localStorage.setItem("language", current === "zh" ? "en" : "zh");
  const here = new URL(location.href);
  here.searchParams.delete("lang");
  location.assign(here);
}
