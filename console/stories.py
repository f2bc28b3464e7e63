"""Sentences about what happened: notices, runs of jobs and audit entries."""

from flask_babel import lazy_gettext as _l

from console import words
from domain.audit import AuditEntry
from domain.notices import Notice
from jobs import outcomes
from web.filters import number

# kind → what happened, and what to do about it; the blanks are filled from the notice's detail.
NOTICES = {
    "sync_incomplete": (
        _l("同步只完成了一部分"),
        _l("没有读到的部分保持原样。请在“同步”页查看原因，处理后重新同步。"),
    ),
    "sync_failed": (_l("同步失败"), _l("数据保持原样。请在“同步”页查看原因，处理后重新同步。")),
    "sync_asking": (
        _l("同步要移除的数据多得可疑"),
        _l("一条也没有移除。请在“同步”页看看是谁，再决定移除还是保留。"),
    ),
    "contact_way_gone": (
        _l("活码已在企业微信中被删除"),
        _l("已印刷的二维码不再有效。请到门店或渠道活码的页面重新生成，并更换物料。"),
    ),
    "contact_way_empty": (
        _l("渠道活码没有可以接待的导购"),
        _l("企业微信里保留着最后的成员。请到活码页面换上其他导购，或停用这个活码。"),
    ),
    "contact_way_quota": (
        _l("活码数量已达企业微信上限"),
        _l("请在企业微信中删除不用的“联系我”，再回来重试。"),
    ),
    "contact_way_refused": (
        _l("企业微信不允许创建活码"),
        _l("请检查应用的“客户联系”权限，以及可调用接口的应用设置。"),
    ),
    "code_stranded_closed": (
        _l("门店已关闭，它的活码还在使用"),
        _l(
            "扫码的客户会加到以前的导购，或者加不上任何人。请收回已张贴的二维码；"
            "如果门店仍在营业，请把它放回应用的可见范围，再同步组织与门店。"
        ),
    ),
    "code_stranded_no_guides": (
        _l("门店没有导购，活码扫了加不上人"),
        _l("请在企业微信中把导购放进这个部门，活码会自动更新；在此之前请先收起二维码。"),
    ),
    "code_stranded_no_permission": (
        _l("门店的导购都不能添加客户，活码扫了加不上人"),
        _l("请在企业微信管理后台为至少一位导购开通“客户联系”，并确认账号已激活；活码会自动更新。"),
    ),
    "welcome_refused": (
        _l("企业微信不允许发送欢迎语"),
        _l("请检查应用的“客户联系”权限与可信 IP。"),
    ),
    "material_refused": (
        _l("企业微信不允许上传素材"),
        _l("请检查应用的密钥与可信 IP；在此之前，欢迎语只发送文字。"),
    ),
    "inactive_alert": (
        _l("应用长期未使用，即将被企业微信停用"),
        _l("请让成员在企业微信中打开一次应用。"),
    ),
    "close_inactive_agent": (
        _l("应用因长期未使用已被企业微信停用"),
        _l("请在企业微信管理后台重新启用应用。"),
    ),
    "low_active_alert": (
        _l("应用活跃度低，即将不能读取客户数据"),
        _l("请让导购在企业微信中使用应用。"),
    ),
    "low_active": (
        _l("应用活跃度低，企业微信已限制读取客户数据"),
        _l("请让导购在企业微信中使用应用，活跃恢复后限制会解除。"),
    ),
    "batch_job_failed": (
        _l("企业微信的通讯录批量任务失败"),
        _l("请在企业微信管理后台查看任务结果。"),
    ),
    "acquisition_balance_low": (_l("获客助手余额不足"), _l("请在企业微信管理后台充值。")),
    "acquisition_balance_exhausted": (
        _l("获客助手余额已用完"),
        _l("获客链接已不能添加客户，请在企业微信管理后台充值。"),
    ),
    "acquisition_quota_expire_soon": (
        _l("获客助手的额度即将到期"),
        _l("请在到期前使用，或在企业微信管理后台续费。"),
    ),
    "acquisition_link_unavailable": (
        _l("获客链接失效"),
        _l("请在企业微信管理后台检查链接的使用成员。"),
    ),
    "acquisition_delete_link": (
        _l("获客链接被删除"),
        _l("如果仍在投放，请换成新的链接。"),
    ),
    "tag_drift": (
        _l("企业微信的标签与标签库不一致"),
        _l("请在“标签”的差异报告里决定：重新推送，或以企业微信为准。"),
    ),
    "nudge_refused": (
        _l("企业微信不允许给导购发送晨间提醒"),
        _l("请检查应用的可见范围、密钥与可信 IP；处理好之后会自动重发，直到当天晚上八点。"),
    ),
}

AUDIT = {
    "operator.signed_in": _l("登录"),
    "operator.signed_out": _l("退出登录"),
    "operator.refused": _l("登录被拒绝"),
    "operator.added": _l("添加运营人员"),
    "operator.disabled": _l("停用运营人员"),
    "operator.enabled": _l("启用运营人员"),
    "operator.password_set": _l("重设密码"),
    "operator.changed": _l("修改运营人员"),
    "operators.exported": _l("导出账号"),
    "level.set_up": _l("初始化组织架构"),
    "level.renamed": _l("修改层级名称"),
    "node.added": _l("添加层级部门"),
    "node.renamed": _l("修改层级部门名称"),
    "node.deleted": _l("删除层级部门"),
    "nodes.exported": _l("导出组织架构"),
    "contact_way.made": _l("生成活码"),
    "contact_way.made_anew": _l("重新生成活码"),
    "contact_way.tried_again": _l("重试活码"),
    "contact_ways.downloaded": _l("批量下载活码"),
    "contact_way.downloaded": _l("下载活码"),
    "contact_way.changed": _l("修改渠道活码"),
    "contact_way.retired": _l("停用渠道活码"),
    "contact_way.remarks_tried_again": _l("重新写入备注"),
    "welcome.moved": _l("调整欢迎语顺序"),
    "channels.exported": _l("导出渠道活码"),
    "channel_days.exported": _l("导出渠道活码每日数字"),
    "welcome.set": _l("保存欢迎语"),
    "welcome.removed": _l("删除欢迎语"),
    "material.added": _l("上传素材"),
    "material.removed": _l("删除素材"),
    "outreach_plan.changed": _l("修改日常运营"),
    "tag_group.made": _l("新建标签组"),
    "tag_group.changed": _l("修改标签组"),
    "tag_group.moved": _l("调整标签组顺序"),
    "tag_group.merged": _l("合并标签组"),
    "tag_group.deleted": _l("删除标签组"),
    "tag_group.tried_again": _l("重新同步标签组"),
    "tag.made": _l("新建标签"),
    "tag.renamed": _l("修改标签名称"),
    "tag.moved": _l("调整标签顺序"),
    "tag.merged": _l("合并标签"),
    "tag.deleted": _l("删除标签"),
    "tags.chosen": _l("选择导购可见的标签"),
    "tags.taken": _l("接收企业微信里的标签"),
    "visible-tags.exported": _l("导出导购可见的标签"),
    "shop.added": _l("添加店铺"),
    "shop.secret_rotated": _l("更换店铺密钥"),
    "shop.disabled": _l("停用店铺"),
    "shop.enabled": _l("启用店铺"),
    "keys.rotated": _l("更换数据密钥"),
    "sync.started": _l("开始同步"),
    "sync.answered_end": _l("确认移除"),
    "sync.answered_keep": _l("决定保留"),
    "tags.imported": _l("从企业微信导入标签"),
    "tags.import_undone": _l("撤销标签导入"),
    "tags.removed": _l("删除企业微信里多余的标签"),
    "tags.read_again": _l("重新读取企业微信的标签"),
    "tags.pushed_again": _l("重新推送标签"),
    "tag_marks.pushed_again": _l("重新推送客户标签"),
    "tag_marks.taken": _l("按企业微信更新客户标签"),
    "tag_import.downloaded": _l("下载标签撤销文件"),
    "tag_import.exported": _l("导出标签导入预览"),
    "tag_drift.exported": _l("导出标签差异"),
    "mark_drift.exported": _l("导出客户标签差异"),
    "leftover_tags.exported": _l("导出待手工删除的标签"),
    "going.exported": _l("导出将被移除的数据"),
    "checkup.started": _l("开始体检"),
    "callbacks.replayed": _l("重放回调"),
    "events.retried": _l("重试后续动作"),
    "materials.retried": _l("重试上传素材"),
    "customer.asked_again": _l("重新读取客户"),
    "guide.rest_set": _l("修改休息日"),
    "day_off.added": _l("添加休息日"),
    "day_off.removed": _l("删除休息日"),
    "notice.cleared": _l("关闭提醒"),
    "customers.imported": _l("导入客户资料"),
    "customers.exported": _l("导出客户"),
    "welcomes.exported": _l("导出欢迎语台账"),
    "orders.exported": _l("导出订单"),
    "stores.exported": _l("导出门店"),
    "store_days.exported": _l("导出门店每日数据"),
    "guides.exported": _l("导出导购"),
    "tasks.exported": _l("导出任务"),
    "nudges.exported": _l("导出晨间提醒"),
    "audit.exported": _l("导出审计记录"),
    "tag_batch.made": _l("新建批量打标签"),
    "tag_batch.started": _l("开始批量打标签"),
    "tag_batch.cancelled": _l("取消批量打标签"),
    "tag_batch.tried_again": _l("重试批量打标签"),
    "tag_batch.exported": _l("导出批量打标签的结果"),
    "guide.signed_in": _l("导购登录"),
    "guide.view_as_started": _l("以导购视角查看"),
    "guide.view_as_ended": _l("退出导购视角"),
    "attribute.defined": _l("添加客户属性"),
    "attribute.changed": _l("修改客户属性"),
    "attribute.moved": _l("调整客户属性的顺序"),
    "attribute.retired": _l("停用客户属性"),
    "attribute.restored": _l("恢复客户属性"),
    "attribute.edited": _l("修改客户资料"),
    "attributes.granted": _l("修改导购权限"),
    "attributes.shown": _l("打开显示客户属性"),
    "attributes.hidden": _l("关闭显示客户属性"),
    "attributes.exported": _l("导出客户属性"),
    "phone.revealed": _l("查看手机号"),
    "guide.refused": _l("导购登录被拒绝"),
}


def notice_title(notice: Notice) -> str:
    return str(NOTICES[notice.kind][0]) if notice.kind in NOTICES else notice.kind


def notice_advice(notice: Notice) -> str:
    return str(NOTICES[notice.kind][1]) if notice.kind in NOTICES else ""


def notice_facts(notice: Notice) -> str:
    """Store, error code and the like, as the notice has them."""
    kind = words.SYNC_KINDS.get(notice.detail.get("kind", ""), "")
    facts = [str(value) for name, value in notice.detail.items() if value and name != "kind"]
    return " · ".join([str(kind), *facts] if kind else facts)


def job_outcome(outcome: str) -> str:
    """Sentences that runs of older versions left are shown as they are."""
    try:
        code, numbers = outcomes.read(outcome)
        told = str(words.JOB_OUTCOMES[code])
        return told % {name: number(value) for name, value in numbers.items()}
    except (KeyError, ValueError):
        return outcome


def audit_action(entry: AuditEntry) -> str:
    return str(AUDIT.get(entry.action, entry.action))


def audit_facts(entry: AuditEntry) -> str:
    return " · ".join(f"{name}: {_plain(value)}" for name, value in entry.detail.items())


def _plain(value) -> str:
    if isinstance(value, dict) and value.keys() == {"before", "after"}:
        return f"{_plain(value['before'])} → {_plain(value['after'])}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
