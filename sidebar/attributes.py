"""One attribute of a customer: read, edited in place, a number revealed. Only what is granted."""

from flask import render_template, request

from domain.attributes import values
from domain.attributes.models import Attribute
from domain.customers.models import Friendship
from domain.errors import Invalid
from sidebar.auth import current_guide
from sidebar.blueprint import bp
from sidebar.friendships import own_friendship
from sidebar.profile import to_guide
from web.attributes import line
from web.languages import translated


@bp.get("/customers/<external_userid>/attributes/<key>")
def show_attribute(external_userid: str, key: str):
    return _line(own_friendship(external_userid), to_guide().to_see(key))


@bp.get("/customers/<external_userid>/attributes/<key>/edit")
def edit_attribute(external_userid: str, key: str):
    friendship, attribute = own_friendship(external_userid), to_guide().to_edit(key)
    return _form(friendship, attribute, values.of_one(friendship, attribute))


@bp.post("/customers/<external_userid>/attributes/<key>")
def save_attribute(external_userid: str, key: str):
    """Form fields: `value`, once or several times; `clear` (yes) for a number that goes."""
    friendship, attribute = own_friendship(external_userid), to_guide().to_edit(key)
    given = request.form.getlist("value")
    try:
        _refuse_empty_number(attribute, given)
        values.change(friendship, attribute, given, by=_by(), address=request.remote_addr or "")
    except Invalid as error:
        value = given if attribute.kind == "several" else "".join(given[:1])
        return _form(friendship, attribute, value, problem=translated(error)), error.status
    return _line(friendship, attribute, saved=True)


@bp.post("/customers/<external_userid>/attributes/<key>/reveal")
def reveal_number(external_userid: str, key: str):
    """Whole numbers, shown in this answer only."""
    friendship, attribute = own_friendship(external_userid), to_guide().to_see(key)
    if attribute.kind != "phone":
        raise Invalid("这项资料没有隐藏的号码")
    numbers = values.reveal(friendship, attribute, by=_by(), address=request.remote_addr or "")
    return render_template("sidebar/customer/_numbers.html", numbers=numbers)


def _by() -> str:
    return f"guide:{current_guide().userid}"


def _refuse_empty_number(attribute: Attribute, given: list[str]) -> None:
    """The form cannot show the number there is, so an empty field does not mean to remove it."""
    clearing = request.form.get("clear") == "yes"
    if attribute.kind == "phone" and not any(given) and not clearing:
        raise Invalid("请填写 11 位手机号", field="value")


def _line(friendship: Friendship, attribute: Attribute, *, saved: bool = False) -> str:
    return render_template(
        "sidebar/customer/_fact.html",
        friendship=friendship,
        line=line(attribute, values.of_one(friendship, attribute)),
        granted=to_guide(),
        in_place=True,
        saved=saved,
    )


def _form(friendship: Friendship, attribute: Attribute, value, *, problem: str = "") -> str:
    return render_template(
        "sidebar/customer/_fact_form.html",
        friendship=friendship,
        line=line(attribute, value if not problem else ""),
        value=value,
        problem=problem,
    )
