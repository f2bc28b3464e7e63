"""Finding a line in the ledger, and what the lines say together."""

from datetime import timedelta

import pytest

from domain import clock
from domain.contact_ways import ledger, queries, welcomes
from domain.contact_ways.ledger import BARS, Filter
from domain.contact_ways.models import Greeting


@pytest.fixture
def three_lines(company, lin, wei, he, work):
    """陈美 was greeted by 林悦, 周舟 by 魏然; 何青's console swallowed the code of 王芳."""
    welcomes.set_welcome(text="欢迎光临")
    welcomes.set_welcome(text="我是林悦", guide=lin)
    company.console_welcome = he.userid
    for guide, name in ((lin, "陈美"), (wei, "周舟"), (he, "王芳")):
        company.befriend(guide.userid, company.add_customer(name))
        work()


def names(chosen: Filter) -> list[str]:
    return [line.friendship.customer.name for line in ledger.lines(chosen)]


def test_every_new_friend_has_a_line_newest_first(three_lines):
    assert sorted(names(Filter())) == sorted(["王芳", "周舟", "陈美"])
    assert ledger.counts(Filter()) == {"sent": 2, "no_code": 1}


def test_lines_are_found_by_what_is_known_of_them(three_lines, store, lin):
    today = clock.today()
    found = {
        "outcome": Filter(outcome="no_code"),
        "rule": Filter(rule="guide"),
        "store": Filter(store_id=store.id),
        "guide": Filter(guide_id=lin.id),
        "customer's name": Filter(text=" 周 "),
        "guide's name": Filter(text="何"),
        "day": Filter(since=today, until=today),
        "another day": Filter(until=today - timedelta(days=1)),
    }

    assert {what: sorted(names(chosen)) for what, chosen in found.items()} == {
        "outcome": ["王芳"],
        "rule": ["陈美"],
        "store": sorted(["陈美", "周舟"]),
        "guide": ["陈美"],
        "customer's name": ["周舟"],
        "guide's name": ["王芳"],
        "day": sorted(["陈美", "周舟", "王芳"]),
        "another day": [],
    }


def test_the_histogram_counts_what_was_sent_by_the_time_it_took(three_lines):
    took = {"陈美": 300, "周舟": 20_001}
    for line in list(ledger.lines(Filter(outcome="sent"))):
        Greeting.update(took_ms=took[line.friendship.customer.name]).where(
            Greeting.id == line.id
        ).execute()

    bars = ledger.histogram(Filter())

    assert bars[BARS.index(500)] == 1 and bars[-1] == 1 and sum(bars) == 2


def test_the_timeline_of_a_friendship_tells_how_it_was_greeted(three_lines):
    line = ledger.lines(Filter(text="陈美")).get()

    told = queries.timeline(line.friendship)

    assert [(item.kind, item.detail["rule"]) for item in told] == [("greeting.sent", "guide")]


def test_a_clock_of_ours_that_is_ahead_costs_nobody_the_welcome(company, lin, work, at):
    """The callback seems to come an hour after its event; WeCom knows better."""
    welcomes.set_welcome(text="欢迎光临")
    company.befriend(lin.userid, company.add_customer("陈美"))
    at(clock.now() + timedelta(hours=1))
    work()

    line = Greeting.get()
    assert line.outcome == "sent" and line.took_ms < 20_000
