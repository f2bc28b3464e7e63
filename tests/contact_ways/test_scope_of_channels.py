"""Which channel codes an operator of one department may see: those of its stores and guides."""

import pytest

from domain.contact_ways import channels, listing
from domain.contact_ways.channels import Settings
from domain.errors import NotFound
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department


@pytest.fixture
def codes(company, store, lin, wei, he):
    return {
        "store": channels.make(Settings("橱窗", store=store)),
        "inside": channels.make(Settings("海报", guides=[lin, wei])),
        "mixed": channels.make(Settings("地推", guides=[lin, he])),
        "other": channels.make(Settings("隔壁", store=Department.get(wecom_id=102))),
    }


def test_a_code_is_seen_when_its_store_is_or_all_its_guides_are(codes, store):
    scope = Scope(frozenset({store.id}))

    seen, total = listing.channels(listing.Wanted(scope=scope))

    assert ({way.name for way in seen}, total) == ({"橱窗", "海报"}, 2)
    assert listing.channels(listing.Wanted())[1] == 4


def test_what_is_not_seen_is_not_there(codes, store):
    scope = Scope(frozenset({store.id}))

    assert listing.channel(codes["inside"].id, scope).name == "海报"
    for name in ("mixed", "other"):
        with pytest.raises(NotFound):
            listing.channel(codes[name].id, scope)
        with pytest.raises(NotFound):
            listing.code(codes[name].id, scope)
        assert listing.channel(codes[name].id, WHOLE)


def test_only_guides_of_ones_own_can_be_chosen(codes, store):
    chosen = listing.guides_to_choose("", Scope(frozenset({store.id})))

    assert {guide.name for guide in chosen} == {"林悦", "魏然"}


def test_a_guide_of_two_stores_counts_in_both(company, store, he, work):
    company.move_member("he_qing", [102, 101])
    work()
    code = channels.make(Settings("周年庆", guides=[he]))

    for one in (store, Department.get(wecom_id=102)):
        scope = Scope(frozenset({one.id}))
        assert he in listing.guides_to_choose("", scope)
        assert listing.channel(code.id, scope) == code
