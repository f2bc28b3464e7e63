"""A customer's whole phone number, shown once to operators who may see it, and kept who looked."""

from flask import render_template, request

from console.auth import actor, requires, scope
from console.blueprint import bp
from domain.attributes import queries as attributes
from domain.attributes import values
from domain.attributes.models import Attribute
from domain.customers import reach
from domain.customers.models import Customer, Friendship
from domain.errors import Invalid
from web.attributes import Line, lines


@bp.post("/customers/<int:customer_id>/numbers")
@requires("phones.reveal")
def reveal_numbers(customer_id: int):
    """Form field `attribute`: the key of a phone attribute. Only this answer tells the number."""
    customer = reach.customer(scope(), customer_id)
    asked = request.form.get("attribute", "")
    attribute = Attribute.get_or_none(Attribute.key == asked, Attribute.kind == "phone")
    if attribute is None:
        raise Invalid("请选择要显示哪个号码", field="attribute")
    address = request.remote_addr or ""
    numbers = values.reveal(_anybodys(customer), attribute, by=actor(), address=address)
    return render_template("console/customers/number.html", customer=customer, numbers=numbers)


@bp.app_template_global()
def known_lines(customer: Customer) -> list[Line]:
    """What is known of a customer, whatever guides are granted; the built-in phone stands apart."""
    known = lines(_anybodys(customer), attributes.in_use())
    return [one for one in known if one.text and one.attribute.key != "phone"]


def _anybodys(customer: Customer) -> Friendship:
    """Without what only one guide knows."""
    return Friendship(customer=customer)
