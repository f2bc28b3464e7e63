"""A code's welcomes for certain weekdays and hours: written, changed, put in order."""

from flask import redirect, url_for
from flask_babel import gettext as _

from console.auth import actor, requires, scope
from console.blueprint import bp
from console.channels import code_page
from console.welcome_editor import Subject, edit
from domain.contact_ways import listing, welcomes
from domain.contact_ways.models import ContactWay, Welcome


@bp.route("/codes/<int:way_id>/welcomes/new", methods=["GET", "POST"])
@requires("welcomes.change")
def add_timed_welcome(way_id: int):
    way = listing.code(way_id, scope())
    return edit(_timed(way, None, url_for("console.add_timed_welcome", way_id=way.id)))


@bp.route("/codes/<int:way_id>/welcomes/<int:welcome_id>", methods=["GET", "POST"])
@requires("welcomes.change")
def edit_timed_welcome(way_id: int, welcome_id: int):
    way = listing.code(way_id, scope())
    welcome = listing.timed_welcome(way, welcome_id)
    save = url_for("console.edit_timed_welcome", way_id=way.id, welcome_id=welcome.id)
    return edit(_timed(way, welcome, save))


def _timed(way: ContactWay, welcome: Welcome | None, save: str) -> Subject:
    return Subject(
        title=_("“%(code)s”分时段的欢迎语", code=way.title),
        when=_("只在所选的星期和时段发送，按客户添加的时间（北京时间）。"),
        save=save,
        back=code_page(way),
        contact_way=way,
        timed=True,
        welcome=welcome,
    )


@bp.post("/codes/<int:way_id>/welcomes/<int:welcome_id>/up")
@requires("welcomes.change")
def move_welcome_up(way_id: int, welcome_id: int):
    way = listing.code(way_id, scope())
    welcomes.move_up(listing.timed_welcome(way, welcome_id), by=actor())
    return redirect(code_page(way))
