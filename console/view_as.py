"""Looking at the sidebar as a guide does: the same pages, read only, and told in the audit log."""

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _

from console.auth import note, requires
from console.blueprint import bp
from console.guides import guide_in_scope
from domain.errors import Invalid
from domain.organisation.queries import works_here


@bp.post("/guides/<int:guide_id>/view-as")
@requires("guides.view_as")
def view_as(guide_id: int):
    guide = guide_in_scope(guide_id)
    if not works_here(guide):
        raise Invalid("这位导购已经离职，没有可以查看的页面")
    session["viewing"] = guide.id
    note("guide.view_as_started", f"guide:{guide.id}", guide=guide.userid)
    return redirect(url_for("sidebar.open_workbench"))


@bp.post("/view-as/end")
@requires("signed_in")
def end_view_as():
    guide_id = session.pop("viewing", None)
    if guide_id is None:
        return redirect(url_for("console.list_guides"))
    note("guide.view_as_ended", f"guide:{guide_id}")
    flash(_("已退出导购视角。"))
    return redirect(url_for("console.show_guide", guide_id=guide_id))
