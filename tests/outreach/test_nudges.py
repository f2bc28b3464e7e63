"""One card in the morning for each guide who has somebody to talk to."""

from datetime import date, datetime, timedelta

import pytest

from bot import outreach as wecom_cards
from domain import clock, leases, notices
from domain.organisation import actions as organisation
from domain.outreach import actions, nudging, queries
from domain.outreach.models import Nudge
from jobs import outreach, runs
from jobs.schedule import by_name

NINE = datetime(2026, 11, 23, 1, 0)


def ledger() -> dict[str, str]:
    return {nudge.guide.name: nudge.outcome for nudge in queries.nudges()[0]}


def nudge(cli, moment="2026-11-23T09:00+08:00"):
    result = cli("jobs", "run", "nudge-guides", "--at", moment)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_each_guide_with_open_tasks_gets_one_card(tasks_of_today, wecom, cli):
    nudge(cli)

    card = wecom.app_messages("LinYue")[0]["content"]
    assert card["card_type"] == "text_notice"
    assert card["main_title"] == {
        "title": "今天有 2 位客户等您联系",
        "desc": "11月23日 · 点开工作台，逐一问候",
    }
    assert card["horizontal_content_list"] == [{"keyname": "客户回访", "value": "2 位"}]
    assert card["card_action"] == {"type": 1, "url": "http://localhost/sidebar/workbench"}
    assert len(wecom.app_messages("he_qing")) == 1
    assert wecom.app_messages("wei.ran") == []
    assert ledger() == {"林悦": "sent", "何青": "sent"}


def test_the_card_comes_once_a_day(tasks_of_today, wecom, cli):
    nudge(cli)
    nudge(cli, "2026-11-23T11:00+08:00")
    assert len(wecom.app_messages("LinYue")) == 1

    nudge(cli, "2026-11-24T09:00+08:00")

    second = wecom.app_messages("LinYue")[1]["content"]
    assert second["horizontal_content_list"][0]["value"] == "2 位，2 位已逾期"


def test_nobody_is_nudged_on_a_day_off(tasks_of_today, wecom, cli, lin, he):
    organisation.add_day_off(date(2026, 11, 23), lin)
    organisation.set_rest_weekdays(he, "1")

    nudge(cli)

    assert wecom.app_messages("LinYue") == wecom.app_messages("he_qing") == []
    assert {n.why for n in queries.nudges("skipped")[0]} == {"day_off"}


def test_nobody_is_nudged_when_the_company_is_closed(tasks_of_today, wecom, cli):
    organisation.add_day_off(date(2026, 11, 23))

    nudge(cli)

    assert ledger() == {"林悦": "skipped", "何青": "skipped"}


def test_who_left_since_the_night_is_not_nudged(tasks_of_today, wecom, cli, lin):
    lin.removed_at = clock.now()
    lin.save()

    nudge(cli)

    assert wecom.app_messages("LinYue") == []
    assert [n.why for n in queries.nudges("skipped")[0]] == ["left"]


def test_a_receiver_whom_wecom_does_not_know_stands_in_the_ledger(tasks_of_today, wecom, cli, lin):
    wecom.remove_member("LinYue")

    nudge(cli)

    found = queries.nudges("invalid_receiver", day=date(2026, 11, 23))[0]
    assert [n.guide.name for n in found] == ["林悦"] and found[0].why
    assert ledger()["何青"] == "sent"


def test_who_finished_before_nine_is_left_in_peace(tasks_of_today, wecom, at, he):
    nudging.make_nudges()
    actions.mark_done(queries.open_tasks(he)[0], he, "workbench")

    outreach.drain()

    assert wecom.app_messages("he_qing") == []
    assert [n.why for n in queries.nudges("skipped")[0]] == ["nothing_open"]


def test_a_worker_that_dies_after_sending_does_not_send_twice(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()
    for begun in nudging.begin(leases.claim(Nudge, limit=9, lease=outreach.LEASE)):
        wecom_cards.send_card(nudging.card(begun, "http://localhost/sidebar/workbench"))
    # Here it dies: WeCom has the cards, and nobody wrote that down.
    assert ledger() == {"林悦": "sending", "何青": "sending"}
    assert outreach.drain() == 0

    at(NINE + timedelta(minutes=3))
    outreach.drain()

    assert len(wecom.app_messages("LinYue")) == len(wecom.app_messages("he_qing")) == 1
    assert ledger() == {"林悦": "sent", "何青": "sent"}


def test_an_answer_that_got_lost_is_asked_for_again(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()
    wecom.fault("message/send", "cut")
    outreach.drain()
    wecom.mend()

    at(NINE + timedelta(minutes=2))
    outreach.drain()

    assert len(wecom.app_messages("LinYue")) == len(wecom.app_messages("he_qing")) == 1
    assert ledger() == {"林悦": "sent", "何青": "sent"}


def test_a_card_that_may_have_arrived_is_not_repeated_when_wecom_has_forgotten_it(
    tasks_of_today, wecom, at
):
    at(NINE)
    nudging.make_nudges()
    wecom.fault("message/send", "cut")
    outreach.drain()
    wecom.mend()
    arrived = len(wecom.app_messages("LinYue"))

    at(NINE + timedelta(hours=5))
    outreach.drain()

    assert ledger() == {"林悦": "unknown", "何青": "unknown"}
    assert len(wecom.app_messages("LinYue")) == arrived


def test_a_busy_wecom_is_asked_again_later(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()
    wecom.fault("message/send", "errcode", errcode=-1)
    outreach.drain()
    wecom.mend()

    assert outreach.drain() == 0
    at(NINE + timedelta(minutes=2))
    outreach.drain()

    assert ledger() == {"林悦": "sent", "何青": "sent"}


def test_a_missing_permission_waits_for_an_operator(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()
    wecom.fault("message/send", "errcode", errcode=60020)
    outreach.drain()
    assert ledger() == {"林悦": "waiting", "何青": "waiting"}
    assert [notice.kind for notice in notices.open_notices()] == ["nudge_refused"]

    wecom.mend()
    at(NINE + timedelta(minutes=11))
    outreach.drain()

    assert ledger() == {"林悦": "sent", "何青": "sent"}
    assert notices.open_notices() == []


def test_what_wecom_refuses_is_kept_with_its_words(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()
    wecom.fault("message/send", "errcode", errcode=40031)
    outreach.drain()

    assert ledger() == {"林悦": "refused", "何青": "refused"}
    assert "40031" in queries.nudges()[0][0].why


def test_a_card_that_could_not_go_by_evening_does_not_go_at_night(tasks_of_today, wecom, at):
    at(NINE)
    nudging.make_nudges()

    at(datetime(2026, 11, 23, 12, 1))
    outreach.drain()

    assert wecom.app_messages("LinYue") == []
    assert [n.why for n in queries.nudges("skipped")[0]] == ["too_late"] * 2


@pytest.mark.parametrize(
    ("back_at", "sent"), [((2026, 11, 23, 6, 0), 1), ((2026, 11, 23, 12, 30), 0)]
)
def test_a_clock_that_was_down_at_nine_makes_up_for_it_until_eight(
    tasks_of_today, wecom, at, back_at, sent, work
):
    """Times in UTC: 14:00 and 20:30 in Shanghai."""
    runs.note("nudge-guides", NINE - timedelta(days=1), "yesterday")
    at(datetime(*back_at))

    work()

    assert len(wecom.app_messages("LinYue")) == sent
    assert by_name("nudge-guides").slot() == NINE == runs.latest()["nudge-guides"].slot


def test_figures_and_filters_of_the_ledger(tasks_of_today, cli, lin):
    organisation.add_day_off(date(2026, 11, 23), lin)
    nudge(cli)

    assert queries.nudge_outcomes(date(2026, 11, 23)) == {"sent": 1, "skipped": 1}
    assert [n.guide.name for n in queries.nudges(text="linyue")[0]] == ["林悦"]
    assert queries.nudges(below=lin.store.path)[1] == 1
    assert queries.nudges(limit=1)[1] == 2


def test_no_more_than_six_lines_stand_on_a_card(tasks_of_today, lin):
    counts = [{"plan": f"计划{n}", "open": 9 - n, "overdue": 0} for n in range(8)]

    card = nudging.card(Nudge(guide=lin, on=clock.today(), counts=counts), "https://x/")

    assert len(card.lines) == 6 and card.title.startswith("今天有 44 位")
