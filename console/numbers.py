"""A customer's whole phone number, shown once to operators who may see it, and kept who looked."""

from flask import render_template, request

from console.auth import actor, requires, scope
from console.blueprint import bp
from console.customer_values import anybodys
from domain.attributes import values
from domain.attributes.models import Attribute
from domain.customers import reach
from domain.errors import Invalid


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
    numbers = values.reveal(anybodys(customer), attribute, by=actor(), address=address)
    return render_template("console/customers/number.html", customer=customer, numbers=numbers)
