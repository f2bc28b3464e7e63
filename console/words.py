"""What our codes are called on pages, and which of the five states they are."""

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
GRANTS = {"edit": _l("可编辑"), "see": _l("可见"), "nothing": _l("不可见")}
ATTRIBUTE_STATES = {
    "edit": _l("导购可编辑"),
    "see": _l("导购只能看"),
    "nothing": _l("导购看不到"),
    "retired": _lp("attribute", "已停用"),
}
PHONE_SOURCES = {"remark": _l("来自备注"), "guide": _l("手工填写"), "import": _l("来自导入")}
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

JOB_OUTCOMES = {
    "job_is_new": _l("任务刚加入，这一次没有运行"),
    "too_late": _l("错过太久，这一次没有补"),
    "not_in_schedule": _l("这个版本没有这项任务"),
    "sync_started": _l("开始了同步"),
    "orders_matched": _l("匹配了 %(orders)s 笔订单"),
    "tasks_made": _l("生成 %(made)s 项任务，重新打开 %(reopened)s 项，取消 %(cancelled)s 项"),
    "nudges_made": _l("今天提醒 %(guides)s 位导购，另有 %(skipped)s 位今日不发"),
    "codes_checked": _l("核对了 %(codes)s 个活码，其中 %(gone)s 个在企业微信里已不存在"),
    "guides_let_back": _l("%(codes)s 个活码有导购回来"),
    "tags_compared": _l("%(tags)s 个标签和 %(marks)s 处客户标签与企业微信不一致"),
    "callbacks_forgotten": _l("清理了 %(callbacks)s 条旧回调"),
    "events_forgotten": _l("清理了 %(events)s 条旧事件"),
    "runs_forgotten": _l("清理了 %(runs)s 条旧的运行记录"),
    "drafts_forgotten": _l("清理了 %(drafts)s 份没有执行的名单"),
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
    "forget-old-drafts": _l("清理没有执行的打标签名单"),
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
