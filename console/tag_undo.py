"""The undo file of an import, and putting it back."""

import json

from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _

from console.auth import actor, note, requires
from console.blueprint import bp
from domain import many
from domain.tags import importing, undoing
from domain.tags.models import Tag, TagImport


@bp.get("/tags/imports/<int:import_id>/undo.json")
@requires("tags.change")
def download_tag_undo(import_id: int):
    """What WeCom had before, and how it gets that back."""
    row = TagImport.get_by_id(import_id)
    note("tag_import.downloaded", f"tag_import:{row.id}")
    made = importing.made_by(row)
    names = {tag.id: tag.name for tag in Tag.select().where(many.among(Tag.id, made))}
    told = {
        "made_at": f"{row.made_at.isoformat()}Z",
        "by": row.by,
        "how": how_to_put_back(),
        "groups": row.undo["groups"],
        "made": [{"id": id, "name": names.get(id, "")} for id in made],
        "carriers": row.undo["carriers"],
    }
    answer = Response(json.dumps(told, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename=f"tag-import-{row.id}.json")
    return answer


@bp.app_template_global()
def how_to_put_back() -> list[str]:
    return [
        _("这个文件记录了导入之前企业微信里的标签组、标签、顺序，以及当时谁带有这些标签。"),
        _(
            "自动恢复：在这次导入的页面点“放回企业微信”。导入时新建的标签会对导购可见，"
            "企业微信随之重新建立它们，带有这些标签的客户也会重新打上。"
        ),
        _(
            "手工恢复：在企业微信管理后台 → 客户与上下游 → 客户联系 → 客户标签 → 企业客户标签，"
            "按 groups 逐组添加；order 越大越靠前。"
        ),
        _(
            "企业微信不能恢复原来的标签编号（wecom_id），也不能把标签的创建者改回其他应用；"
            "引用旧编号的地方要换成新的。"
        ),
    ]


@bp.post("/tags/imports/<int:import_id>/undo")
@requires("tags.change")
def undo_tag_import(import_id: int):
    count = undoing.put_back(TagImport.get_by_id(import_id), actor())
    flash(_("正在把 %(n)s 个标签放回企业微信，带有它们的客户随后恢复。", n=count))
    return redirect(url_for("console.show_tag_import", import_id=import_id))
