"""What operators know of a customer, whatever guides are granted, and editing it in place."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from console.auth import actor, may, requires, scope
from console.blueprint import bp
from console.filters import without_phones
from domain.attributes import kinds, queries, values
from domain.attributes.built_in import can_be_edited
from domain.attributes.models import Attribute
from domain.customers import reach
from domain.customers.models import Customer, Friendship
from domain.errors import Invalid, NotFound
from web.attributes import Line, label, lines
from web.languages import translated


@bp.get("/customers/<int:customer_id>/attributes/<key>")
@requires("customers.change")
def edit_value(customer_id: int, key: str):
    customer, attribute = reach.customer(scope(), customer_id), _to_edit(key)
    value = values.of_one(anybodys(customer), attribute)
    hidden = _has_numbers(attribute, value)
    return _form(customer, attribute, "" if hidden else value, hidden=hidden)


@bp.post("/customers/<int:customer_id>/attributes/<key>")
@requires("customers.change")
def save_value(customer_id: int, key: str):
    """Form fields: `value`, once or several times; `clear` (yes) for what the form cannot show."""
    customer, attribute = reach.customer(scope(), customer_id), _to_edit(key)
    friendship, given = anybodys(customer), request.form.getlist("value")
    hidden = _has_numbers(attribute, values.of_one(friendship, attribute))
    address = request.remote_addr or ""
    try:
        _refuse_empty(hidden, given)
        values.change(friendship, attribute, given, by=actor(), address=address)
    except Invalid as error:
        value = given if attribute.kind == "several" else "".join(given[:1])
        problem = translated(error)
        return _form(customer, attribute, value, hidden=hidden, problem=problem), error.status
    flash(_("已保存。"))
    return redirect(url_for("console.show_customer", customer_id=customer.id))


@bp.app_template_global()
def known_lines(customer: Customer) -> list[Line]:
    """What is not known stands there for those only who may write it."""
    edits = may_edit if may("customers.change") else lambda attribute: False
    return lines(anybodys(customer), queries.in_use(), edits)


def may_edit(attribute: Attribute) -> bool:
    return can_be_edited(attribute.key)


def anybodys(customer: Customer) -> Friendship:
    """Without what only one guide knows."""
    return Friendship(customer=customer)


def _to_edit(key: str) -> Attribute:
    for one in queries.in_use():
        if one.key == key and may_edit(one):
            return one
    raise NotFound("没有这项资料，或它不能修改")


def _has_numbers(attribute: Attribute, value: kinds.Value) -> bool:
    """Whole numbers stand in no form, not even those inside of other texts."""
    if attribute.kind in kinds.WITH_CHOICES:
        return False
    return bool(value) and (attribute.kind == "phone" or without_phones(str(value)) != value)


def _refuse_empty(hidden: bool, given: list[str]) -> None:
    """The form did not show what there is, so an empty field does not mean to remove it."""
    if hidden and not any(text.strip() for text in given) and request.form.get("clear") != "yes":
        raise Invalid("请填写新的内容，或者点“清除”", field="value")


def _form(customer: Customer, attribute: Attribute, value, *, hidden: bool, problem="") -> str:
    return render_template(
        "console/customers/value.html",
        customer=customer,
        attribute=attribute,
        label=label(attribute),
        value=value,
        hidden=hidden,
        problem=problem,
    )
