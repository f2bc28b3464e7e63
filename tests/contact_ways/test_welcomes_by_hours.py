"""Which of a code's welcomes arrives: by when the customer was added, whenever it is sent."""

from datetime import date, datetime, time, timedelta

import pytest

from domain import clock
from domain.contact_ways import hours, welcomes
from domain.contact_ways.hours import Hours
from domain.contact_ways.models import ContactWay, Greeting, Welcome

MONDAY = date(2026, 11, 30)
SEND = "externalcontact/send_welcome_msg"


@pytest.fixture
def poster(operator, lin, work) -> ContactWay:
    welcomes.set_welcome(text="公司")
    operator.do("/channels/new", name="海报", belongs="guides", guides=[str(lin.id)])
    work()
    return ContactWay.get()


def write(operator, way: ContactWay, text: str, weekdays: str = "", span: str = "-") -> str:
    """Send the form of a welcome by hours: `span` such as 09:00-18:00."""
    starts, ends = span.split("-")
    return operator.do(
        f"/codes/{way.id}/welcomes/new",
        text=text,
        weekday=list(weekdays),
        starts=starts,
        ends=ends,
    )


def chosen(way: ContactWay, lin, day: int, clock_time: str) -> str:
    """The text for who comes on that day after Monday at that time in Shanghai."""
    hour, minute = map(int, clock_time.split(":"))
    moment = clock.at_local_time(MONDAY + timedelta(days=day), hour, minute)
    return welcomes.choose(way.id, lin.id, moment).text


def test_the_first_that_fits_wins_and_the_rest_has_its_own(operator, poster, lin):
    write(operator, poster, "上班", "12345", "09:00-18:00")
    write(operator, poster, "周末", "67")
    operator.do(f"/channels/{poster.id}/welcome", text="其余")

    assert chosen(poster, lin, 0, "9:00") == "上班"
    assert chosen(poster, lin, 4, "17:59") == "上班"
    assert chosen(poster, lin, 4, "18:00") == "其余"
    assert chosen(poster, lin, 0, "8:59") == "其余"
    assert chosen(poster, lin, 5, "0:00") == "周末" and chosen(poster, lin, 6, "23:59") == "周末"
    assert chosen(poster, lin, 7, "0:00") == "其余"


def test_a_span_past_midnight_belongs_to_the_day_on_which_it_began(operator, poster, lin):
    write(operator, poster, "周日夜里", "7", "22:00-06:00")

    assert chosen(poster, lin, 6, "22:00") == "周日夜里"
    assert chosen(poster, lin, 7, "5:59") == "周日夜里"
    assert chosen(poster, lin, 7, "6:00") == "公司"
    assert chosen(poster, lin, 6, "5:59") == "公司" and chosen(poster, lin, 0, "5:59") == "周日夜里"


def test_without_one_for_the_rest_the_guides_own_arrives(operator, poster, lin):
    write(operator, poster, "白天", span="09:00-18:00")
    welcomes.set_welcome(guide=lin, text="个人")

    assert chosen(poster, lin, 0, "20:00") == "个人"


def test_of_two_that_overlap_the_upper_one_wins_until_it_is_moved(operator, poster, lin):
    write(operator, poster, "全天候", "1234567", "00:00-23:59")
    page = write(operator, poster, "中午", span="12:00-13:00")
    noon = Welcome.get(text="中午")

    assert "有重叠，重叠的时间发送前一条" in page
    assert chosen(poster, lin, 0, "12:30") == "全天候"

    operator.do(f"/codes/{poster.id}/welcomes/{noon.id}/up")

    assert chosen(poster, lin, 0, "12:30") == "中午"
    assert [one.text for one in welcomes.timed_of(poster)] == ["中午", "全天候"]


def test_the_page_tells_what_is_not_covered(operator, poster):
    page = write(operator, poster, "上班", "12345", "09:00-18:00")

    assert "周一至周五 09:00–18:00" in page
    assert "周一至周五 00:00–09:00；周一至周五 18:00–24:00；周末 全天" in page
    assert "发送导购个人的，没有则发送公司默认的" in page


def test_a_welcome_by_hours_is_changed_and_removed(operator, poster, lin):
    write(operator, poster, "白天", span="09:00-18:00")
    day = Welcome.get(text="白天")

    form = operator.read(f"/codes/{poster.id}/welcomes/{day.id}")
    assert 'value="09:00"' in form
    operator.do(f"/codes/{poster.id}/welcomes/{day.id}", text="早上", starts="06:00", ends="09:00")
    assert chosen(poster, lin, 0, "8:00") == "早上" and chosen(poster, lin, 0, "12:00") == "公司"

    operator.do(f"/welcomes/{day.id}/remove")
    assert chosen(poster, lin, 0, "8:00") == "公司"


def test_a_stores_code_has_welcomes_by_hours_too(operator, store, lin, cli):
    cli("codes", "make", "--store", "101")
    way = ContactWay.get()

    write(operator, way, "周末", "67")

    assert chosen(way, lin, 5, "12:00") == "周末"
    assert "周末 全天" in operator.read(f"/stores/{store.id}/welcome")


REFUSED = {
    "never chosen": ({}, "请选择星期或时段"),
    "half a span": ({"starts": "09:00"}, "开始和结束时间请都填写"),
    "an empty span": ({"starts": "09:00", "ends": "09:00"}, "开始和结束时间不能相同"),
    "an odd day": ({"weekday": "9"}, "请选择星期"),
    "no text": ({"weekday": "1", "text": " "}, "请填写欢迎语"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_hours_that_are_none_are_refused(operator, poster, what):
    wrong, message = REFUSED[what]

    answer = operator.post(f"/codes/{poster.id}/welcomes/new", **({"text": "您好"} | wrong))

    assert answer.status_code == 422 and message in answer.text
    assert not welcomes.timed_of(poster)


def test_what_counts_is_when_the_customer_was_added(company, operator, poster, work, at):
    """The event comes an hour late, when another welcome would fit."""
    now = clock.local(clock.now())
    write(operator, poster, "添加时", span=around(now))
    write(operator, poster, "发送时", span=around(now + timedelta(hours=1)))
    at(clock.now() + timedelta(hours=1))

    company.scan(config_id=poster.config_id, name="陈美")
    work()

    assert company.calls(SEND)[-1]["detail"]["request"]["text"]["content"] == "添加时"
    assert (Greeting.get().outcome, Greeting.get().rule) == ("sent", "code")


def around(moment: datetime) -> str:
    before, after = moment - timedelta(minutes=10), moment + timedelta(minutes=10)
    return f"{before:%H:%M}-{after:%H:%M}"


def test_gaps_of_nothing_are_the_whole_week():
    whole_day = hours.Gap("1234567", 0, hours.DAY_MINUTES)

    assert hours.gaps([]) == [whole_day]
    assert hours.gaps([Hours("", time(8), time(7, 59))]) == [hours.Gap("1234567", 479, 480)]
    assert hours.overlaps([Hours("67"), Hours("5", time(22), time(2))]) == [(0, 1)]
