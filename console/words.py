"""What codes are called on pages, and which of the five states they are."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp

OK, RUNNING, ATTENTION, FAILED, UNSYNCED = "ok", "running", "attention", "failed", "unsynced"


@dataclass(frozen=True)
class State:
    """`kind`: one of the five states, which gives colour and shape."""

    kind: str
    word: str


ROLES = {
    "super_admin": _l("超级管理员"),
    "admin": _l("管理员"),
    "department_manager": _l("部门管理员"),
    "store_manager": _l("店长"),
    "analyst": _l("分析员"),
}
ROLES_TELL = {
    "super_admin": _l("全公司的数据和全部权限，包括组织架构与账号"),
    "admin": _l("除组织架构与账号外的全部权限；设了部门就只管那些部门"),
    "department_manager": _l("所属部门及下级的客户、导购、门店、活码与欢迎语，可导出"),
    "store_manager": _l("所属门店的客户、导购、活码与欢迎语，不能导出"),
    "analyst": _l("所属部门及下级的数据，只看和导出，不能修改"),
}

GREETINGS = {
    "waiting": State(RUNNING, _l("等待发送")),
    "sending": State(RUNNING, _l("正在发送")),
    "sent": State(OK, _l("已送达")),
    "already": State(UNSYNCED, _l("已由他处发送")),
    "late": State(FAILED, _l("超过 20 秒")),
    "no_code": State(ATTENTION, _l("没有欢迎语凭证")),
    "no_welcome": State(ATTENTION, _l("未设置欢迎语")),
    "refused": State(FAILED, _l("企业微信拒绝")),
    "unknown": State(ATTENTION, _l("结果不明")),
}
GREETING_REASONS = {
    "arrived_late": _l("回调到达时已超过 20 秒"),
    "waited_too_long": _l("轮到发送时已超过 20 秒"),
    "crashed": _l("发送途中程序中断，无法确认"),
    "greeted_before": _l("这位客户此前已收到欢迎语"),
    "none_given": _l("企业微信没有给凭证：可能在管理后台配置了其他欢迎语"),
    "media_missing": _l("素材还没有上传好，且欢迎语没有文字"),
    "no_answer": _l("企业微信没有回应"),
    "no_room": _l("同时调用太多，没有排上"),
}
RULES = {"code": _l("活码"), "guide": _l("导购个人"), "company": _l("公司默认"), "": "—"}

FRIENDSHIPS = {
    "active": State(OK, _l("好友")),
    "half": State(ATTENTION, _l("待导购确认")),
    "lost": State(UNSYNCED, _l("已流失")),
}
REMOVED_BY = {
    "guide": _l("导购删除"),
    "customer": _l("客户删除"),
    "transfer": _l("已转给其他导购"),
    "sync": _l("同步时发现已不是好友"),
}
ADD_WAYS = {
    1: _l("扫描二维码"),
    2: _l("搜索手机号"),
    3: _l("名片分享"),
    4: _l("群聊"),
    5: _l("手机通讯录"),
    6: _l("微信联系人"),
    8: _l("安装第三方应用时自动添加"),
    9: _l("搜索邮箱"),
    10: _l("视频号"),
    11: _l("日程参与人"),
    12: _l("会议参与人"),
    13: _l("微信好友对应的企业微信"),
    14: _l("智慧硬件客服"),
    15: _l("上门服务客服"),
    16: _l("获客链接"),
    17: _l("定制开发"),
    18: _l("需求回复"),
    21: _l("第三方售前客服"),
    22: _l("可能的商务伙伴"),
    24: _l("微信账号收到的好友申请"),
    201: _l("内部成员共享"),
    202: _l("管理员分配"),
}
ATTRIBUTE_KINDS = {
    "text": _l("文字"),
    "number": _l("数字"),
    "date": _l("日期"),
    "one": _l("单选"),
    "several": _l("多选"),
    "phone": _l("手机号"),
    "address": _lp("postal", "地址"),
    "birthday": _l("生日"),
    "whole": _l("整数"),
    "gender": _l("单选"),
    "add_way": _l("单选"),
}
PHONE_SOURCES = {"remark": _l("来自备注"), "guide": _l("导购填写"), "import": _l("来自导入")}
GENDERS = {0: "", 1: _l("男"), 2: _l("女")}

LEFT_OUT = {
    "no_permission": _l("没有“客户联系”权限，请在企业微信管理后台开通"),
    "inactive": _l("企业微信账号未激活或已停用"),
    "over_limit": _l("一个活码最多 100 位导购"),
    "full_today": _l("今天已达每日上限，次日 0:00 恢复"),
    "refused": _l("企业微信拒绝"),
}

STRANDED = {
    "closed": State(FAILED, _l("门店已关闭，活码还在")),
    "no_guides": State(FAILED, _l("没有导购")),
    "no_permission": State(FAILED, _l("导购都不能加客户")),
}
STORE_CODES = {
    "ok": _l("正常"),
    "missing": _l("没有活码"),
    "running": _l("生成中"),
    "attention": _l("需处理"),
    "stranded": _l("扫码加不上导购"),
}
STORE_EVENTS = {
    "made": _l("成为门店"),
    "renamed": _l("改名"),
    "moved": _l("换了上级部门"),
    "closed": _l("关闭"),
    "reopened": _l("重新开业"),
}

SYNC_KINDS = {
    "organisation": _l("组织与门店"),
    "customers": _lp("many", "客户"),
    "tags": _l("客户标签"),
    "group_chats": _l("客户群"),
}
SYNC_PHASES = {
    "departments": _l("部门"),
    "guides": _lp("many", "导购"),
    "permissions": _l("客户联系权限"),
    "servants": _l("有客户的导购"),
    "customers": _lp("many", "客户"),
    "tags": _l("标签"),
    "owners": _l("群主"),
    "group_chats": _l("客户群"),
    "second_look": _l("没有读到的，再问一次"),
    "removal": _l("移除已不存在的"),
}
SYNCS = {
    "running": State(RUNNING, _l("进行中")),
    "done": State(OK, _l("完成")),
    "asking": State(ATTENTION, _l("等待确认")),
    "incomplete": State(ATTENTION, _l("部分失败")),
    "failed": State(FAILED, _l("失败")),
}
MENDED_KINDS = {
    "friendship": _l("好友关系"),
    "customer": _l("客户资料"),
    "department": _l("部门"),
    "guide": _lp("many", "导购"),
    "permission": _l("客户联系权限"),
    "tag": _l("标签"),
    "group_chat": _l("客户群"),
    "code": _l("活码"),
}
MENDED = {"added": _l("新增"), "changed": _l("修改"), "ended": _l("移除")}
MENDED_WHYS = {
    "set_aside": _l("收到了事件，但处理失败，已搁置"),
    "waiting": _l("收到了事件，还没有处理"),
    "told": _l("事件已处理，之后又有变化，多半是其他程序通过接口修改的"),
    "no_event": _l("企业微信没有这种事件"),
    "no_directory": _l("没有收到过通讯录事件，请设置通讯录回调"),
    "silent": _l("一天内没有收到任何客户事件，请检查回调"),
    "refused": _l("一天内没有它的回调，而有回调因签名不对被拒绝"),
    "not_kept": _l("一天内没有收到它的回调"),
    "unexamined": _l("数量太多，没有逐条追查"),
}
TAG_REFUSALS = {
    "48002": _l("这个标签（组）不是本应用创建的，企业微信不允许本应用修改或删除它"),
    "40071": _l("企业微信里已有同名的标签"),
    "40072": _l("企业微信认为名称太长"),
    "40126": _l("企业微信里的标签已达 10,000 个的上限"),
    "NameInTheWay": _l("企业微信里另一个标签组还占用着这个名称"),
    "AddedMeanwhile": _l("企业微信里已有同名的标签"),
    "45009": _l("接口调用次数用完了，稍后自动继续"),
}
FINDINGS = {
    "ok": State(OK, _l("正常")),
    "warning": State(ATTENTION, _l("留意")),
    "wrong": State(FAILED, _l("要处理")),
}
WAITS_FOR = {
    "speed": _l("读取速度"),
    "budget": _l("接口额度"),
    "pause": _l("企业微信的暂停"),
}
APIS = {
    "externalcontact/batch/get_by_user": _l("批量读取客户"),
    "externalcontact/get": _l("读取一位客户"),
    "externalcontact/list": _l("导购的客户列表"),
    "externalcontact/get_follow_user_list": _l("有客户联系权限的成员"),
    "externalcontact/send_welcome_msg": _l("发送欢迎语"),
    "externalcontact/mark_tag": _l("打标签"),
    "externalcontact/get_corp_tag_list": _l("标签库"),
    "externalcontact/add_corp_tag": _l("新建标签"),
    "externalcontact/edit_corp_tag": _l("修改标签"),
    "externalcontact/del_corp_tag": _l("删除标签"),
    "externalcontact/add_contact_way": _l("创建活码"),
    "externalcontact/update_contact_way": _l("修改活码"),
    "externalcontact/get_contact_way": _l("读取活码"),
    "externalcontact/del_contact_way": _l("删除活码"),
    "externalcontact/remark": _l("写客户备注"),
    "externalcontact/groupchat/list": _l("客户群列表"),
    "externalcontact/groupchat/get": _l("读取客户群"),
    "department/list": _l("部门列表"),
    "user/list": _l("部门成员"),
    "user/get": _l("读取成员"),
    "agent/get": _l("应用设置"),
    "message/send": _l("发送应用消息"),
    "media/upload": _l("上传素材"),
    "gettoken": _l("获取令牌"),
    "get_jsapi_ticket": _l("侧边栏签名（企业）"),
    "ticket/get": _l("侧边栏签名（应用）"),
}

# Why a job did not run; whatever else jobs say of themselves is for those who read the logs.
JOB_NOTES = {
    "not run: the job was new": _l("任务刚加入，这一次没有运行"),
    "not run: it was too late to make up for it": _l("错过太久，这一次没有补"),
}

ORDERS = {
    "pending_pay": State(ATTENTION, _l("待付款")),
    "paid_hold": State(RUNNING, _l("已付款，暂不可发货")),
    "to_ship": State(RUNNING, _l("待发货")),
    "part_shipped": State(RUNNING, _l("部分发货")),
    "shipped": State(RUNNING, _l("已发货")),
    "completed": State(OK, _l("已完成")),
    "closed_unpaid": State(UNSYNCED, _l("未付款关闭")),
    "closed_refunded": State(UNSYNCED, _l("退款关闭")),
    "unknown": State(ATTENTION, _l("状态不明")),
}
REFUNDS = {"none": "", "partial": _l("部分退款"), "full": _l("全额退款")}
MATCHES = {
    "unionid": _l("unionid 一致"),
    "buyer": _l("同一买家的历史订单"),
    "phone": _l("手机号一致"),
    "": _l("未匹配"),
}
PLATFORMS = {
    "custom": _l("自建商城 / ERP"),
    "wxshop": _l("微信小店"),
    "douyin": _l("抖店"),
    "taobao": _l("淘宝"),
}

TASKS = {
    "open": State(RUNNING, _l("待完成")),
    "overdue": State(ATTENTION, _l("已逾期")),
    "done": State(OK, _l("已完成")),
    "cancelled": State(UNSYNCED, _l("已取消")),
}
NUDGES = {
    "waiting": State(RUNNING, _l("等待发送")),
    "sending": State(RUNNING, _l("正在发送")),
    "sent": State(OK, _l("已送达")),
    "invalid_receiver": State(FAILED, _l("收不到：不在应用可见范围")),
    "refused": State(FAILED, _l("企业微信拒绝")),
    "skipped": State(UNSYNCED, _l("今日不发")),
    "unknown": State(ATTENTION, _l("结果不明")),
}
NUDGE_REASONS = {
    "day_off": _l("休息日"),
    "left": _l("已离职"),
    "nothing_open": _l("没有待完成的任务"),
    "too_late": _l("当天已过发送时间"),
}
DONE_FROM = {"workbench": _l("工作台"), "sidebar": _l("侧边栏")}

CALLBACKS = {
    "handled": State(OK, _l("已处理")),
    "waiting": State(RUNNING, _l("等待处理")),
    "set_aside": State(FAILED, _l("已搁置")),
    "unknown": State(UNSYNCED, _l("已留存，暂不处理")),
}
EVENTS = {
    "change_external_contact": _l("客户变更"),
    "change_external_chat": _l("客户群变更"),
    "change_external_tag": _l("标签库变更"),
    "change_contact": _l("通讯录变更"),
    "customer_acquisition": _l("获客助手"),
    "enter_agent": _l("进入应用"),
    "subscribe": _l("关注应用"),
    "unsubscribe": _l("取消关注应用"),
    "click": _l("点击菜单"),
    "view": _l("打开菜单链接"),
    "template_card_event": _l("点击卡片"),
    "template_card_menu_event": _l("点击卡片菜单"),
    "batch_job_result": _l("批量任务结果"),
}
CHANGES = {
    "add_external_contact": _l("添加好友"),
    "add_half_external_contact": _l("客户已添加，待导购确认"),
    "edit_external_contact": _l("修改备注或标签"),
    "del_external_contact": _l("导购删除客户"),
    "del_follow_user": _l("客户删除导购"),
    "transfer_fail": _l("转接失败"),
    "msg_audit_approved": _l("同意会话存档"),
    "create": _l("新建"),
    "update": _l("修改"),
    "delete": _l("删除"),
    "dismiss": _l("解散"),
    "shuffle": _l("重新排序"),
    "create_user": _l("新增成员"),
    "update_user": _l("修改成员"),
    "delete_user": _l("删除成员"),
    "create_party": _l("新增部门"),
    "update_party": _l("修改部门"),
    "delete_party": _l("删除部门"),
    "update_tag": _l("修改成员标签"),
}
WEEKDAYS = {
    "1": _l("周一"),
    "2": _l("周二"),
    "3": _l("周三"),
    "4": _l("周四"),
    "5": _l("周五"),
    "6": _l("周六"),
    "7": _l("周日"),
}
LANES = {"urgent": _l("加急（回调与欢迎语）"), "default": _l("日常"), "bulk": _l("批量（同步）")}
JOBS = {
    "sync": _l("同步组织、标签、客户与客户群"),
    "match-orders": _l("把订单匹配到客户"),
    "match-all-orders": _l("把所有未匹配的订单再匹配一遍"),
    "make-tasks": _l("生成当天的任务"),
    "check-codes": _l("核对活码与企业微信"),
    "report-tag-drift": _l("核对企业微信的标签"),
    "let-guides-back": _l("让昨天满额的导购回到活码"),
    "nudge-guides": _l("发送晨间提醒"),
    "forget-old-callbacks": _l("清理旧回调"),
    "forget-old-events": _l("清理旧事件"),
    "forget-old-runs": _l("清理旧的运行记录"),
}

TAG_BATCHES = {
    "draft": State(ATTENTION, _l("待确认")),
    "running": State(RUNNING, _l("进行中")),
    "done": State(OK, _l("完成")),
    "cancelled": State(UNSYNCED, _l("已取消")),
}
TAG_BATCH_RESULTS = {
    "found": State(OK, _l("可以打标签")),
    "queued": State(RUNNING, _l("排队中")),
    "tagged": State(OK, _l("已打上")),
    "taken_off": State(OK, _l("已移除")),
    "already": State(UNSYNCED, _l("原来就有")),
    "not_carried": State(UNSYNCED, _l("原来就没有")),
    "waiting": State(RUNNING, _l("等待企业微信")),
    "refused": State(FAILED, _l("企业微信拒绝")),
    "unknown": State(ATTENTION, _l("找不到客户")),
    "ambiguous": State(ATTENTION, _l("对应多位客户")),
    "not_in_scope": State(ATTENTION, _l("不在您的数据范围")),
    "no_friend": State(ATTENTION, _l("没有在职的好友导购")),
    "duplicate": State(UNSYNCED, _l("名单里重复")),
    "left_out": State(UNSYNCED, _l("取消前未执行")),
}
MARK_REFUSALS = {
    "84061": _l("导购与客户已不是好友"),
    "40144": _l("标签数量超过企业微信的上限"),
    "40068": _l("企业微信里已没有这个标签"),
    "40096": _l("企业微信不认识这位客户"),
    "45009": _l("接口调用已达上限，稍后自动继续"),
    "45033": _l("同时调用太多，稍后自动继续"),
    "45035": _l("与其他修改冲突，稍后自动继续"),
}
