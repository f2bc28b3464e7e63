"""The guides of the demo see a meaningful sidebar from the first minute."""

from random import Random

from demo.company import attributes
from domain.attributes.actions import ensure_built_in
from domain.attributes.granted import to_guides
from domain.attributes.models import CustomerValue, ValueChange


def test_attributes_are_granted_and_some_customers_are_known(company, mei, monkeypatch):
    ensure_built_in()
    monkeypatch.setattr(attributes, "KNOWN_SHARE", 1)

    attributes.grant()
    assert attributes.fill(Random(1)) == "1 customers known better"

    given = to_guides()
    assert len(given.attributes) == 13
    assert given.edits("birthday") and not given.edits("member_level")
    assert CustomerValue.select().count() == 2
    assert {change.by for change in ValueChange.select()} == {"guide:LinYue"}
