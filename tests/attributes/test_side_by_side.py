"""Two people write the same attribute of a customer at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from db import db
from domain.attributes import values
from domain.attributes.models import Attribute, ValueChange
from domain.customers.models import Friendship


def test_of_two_edits_at_once_each_keeps_what_it_really_changed(lin, known):
    taste, pair = Attribute.get(name="口味"), Friendship.get(guide=lin, customer=known)
    before = values.of_one(pair, taste)

    def write(text: str) -> bool:
        with db.connection_context():
            return values.change(pair, taste, [text], by="guide:LinYue")

    with ThreadPoolExecutor(2) as both:
        assert all(both.map(write, ["少糖", "半糖"]))

    changes = list(ValueChange.select().where(ValueChange.by == "guide:LinYue"))
    changes.sort(key=lambda change: change.id)
    assert [change.before for change in changes] == [before, changes[0].after]
    assert changes[1].after == values.of_one(pair, taste)
