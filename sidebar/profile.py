"""What is known about the customer, as far as it is granted to guides."""

from flask import g

from domain.attributes import granted
from domain.attributes.granted import Granted
from domain.customers.models import Friendship
from domain.organisation.models import Guide
from web.attributes import heading, lines


def to_guide() -> Granted:
    """Asked of the database once for each page."""
    if "granted" not in g:
        g.granted = granted.to_guides()
    return g.granted


def who(friendship: Friendship, exclusive: Guide | None) -> dict:
    return heading(friendship, to_guide(), exclusive)


def facts(friendship: Friendship) -> dict:
    return {"lines": lines(friendship, to_guide().attributes)}
