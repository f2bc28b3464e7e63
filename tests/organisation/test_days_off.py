"""On a day off nobody is nudged."""

from datetime import date

from domain.organisation import actions, queries
from domain.organisation.models import Guide

SATURDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 23)


def at_work(day: date) -> set[str]:
    ids = queries.at_work(day)
    return {guide.name for guide in Guide.select().where(Guide.id.in_(ids))}


def test_everybody_rests_on_a_day_off_of_the_company(company, cli):
    cli("days-off", "add", "2026-11-23")
    assert at_work(MONDAY) == set()

    cli("days-off", "remove", "2026-11-23")
    assert at_work(MONDAY) == {"林悦", "魏然", "何青"}


def test_one_guide_may_rest_alone(company, cli):
    result = cli("days-off", "add", "2026-11-23", "--guide", "linyue")

    assert result.exit_code == 0, result.output
    assert at_work(MONDAY) == {"魏然", "何青"}


def test_adding_a_day_twice_is_one_day_off(company, cli):
    cli("days-off", "add", "2099-01-01")
    cli("days-off", "add", "2099-01-01")

    assert cli("days-off", "list").output == "2099-01-01\teverybody\n"


def test_guides_rest_on_their_weekdays(company, lin):
    actions.set_rest_weekdays(lin, "76")

    assert at_work(SATURDAY) == {"魏然", "何青"}
    assert at_work(MONDAY) == {"林悦", "魏然", "何青"}


def test_an_unknown_guide_is_refused(company, cli):
    result = cli("days-off", "add", "2026-11-23", "--guide", "nobody")

    assert result.exit_code == 1 and "There is no guide nobody" in result.output
