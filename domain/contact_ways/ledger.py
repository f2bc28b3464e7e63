"""Reading the greeting ledger: lines, totals and how long greetings took."""

from dataclasses import dataclass
from datetime import date

from peewee import SQL, Case, Expression, ModelSelect, fn

from domain import clock
from domain.contact_ways.models import Greeting
from domain.customers.models import Customer, Friendship
from domain.operators.scope import WHOLE, Scope
from domain.organisation.models import Department, Guide

# Upper bounds in milliseconds; the last bar holds what took longer than WeCom allows.
BARS = (250, 500, 1000, 2000, 3000, 5000, 10000, 15000, 20000)


@dataclass(frozen=True)
class Filter:
    """What to show; empty means all. `since` and `until` are Shanghai days, both included.

    `text` looks in the names of customer and guide. `scope`: the data that the reader may see.
    """

    outcome: str = ""
    rule: str = ""
    store_id: int | None = None
    guide_id: int | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    scope: Scope = WHOLE

    def conditions(self) -> list[Expression]:
        wanted = {
            Greeting.outcome: self.outcome or None,
            Greeting.rule: self.rule or None,
            Friendship.store: self.store_id,
            Friendship.guide: self.guide_id,
        }
        found = [field == value for field, value in wanted.items() if value is not None]
        seen = self.scope.within(Friendship.store)
        return [*found, *self._in_time(), *self._by_name(), *seen]

    def _in_time(self) -> list[Expression]:
        found = []
        if self.since:
            found.append(Greeting.event_at >= clock.day_bounds(self.since)[0])
        if self.until:
            found.append(Greeting.event_at < clock.day_bounds(self.until)[1])
        return found

    def _by_name(self) -> list[Expression]:
        text = self.text.strip()
        return [Customer.name.contains(text) | Guide.name.contains(text)] if text else []


def lines(chosen: Filter) -> ModelSelect:
    """Greetings with friendship, customer, guide and store, newest first; to be paged."""
    columns = Greeting, Friendship, Customer, Guide, Department
    return _joined(chosen, *columns).order_by(Greeting.event_at.desc(), Greeting.id.desc())


def counts(chosen: Filter) -> dict[str, int]:
    """How many lines by outcome."""
    rows = _joined(chosen, Greeting.outcome, fn.COUNT(Greeting.id))
    return dict(rows.group_by(Greeting.outcome).tuples())


def histogram(chosen: Filter) -> list[int]:
    """Lines that took time, by `BARS`; one count more than there are bounds."""
    steps = [(Greeting.took_ms <= bound, place) for place, bound in enumerate(BARS)]
    bar = Case(None, steps, len(BARS))
    rows = _joined(chosen, bar.alias("bar"), fn.COUNT(Greeting.id))
    rows = rows.where(Greeting.took_ms.is_null(False)).group_by(SQL("bar"))
    found = dict(rows.tuples())
    return [found.get(place, 0) for place in range(len(BARS) + 1)]


def _joined(chosen: Filter, *columns) -> ModelSelect:
    rows = Greeting.select(*columns).join(Friendship).join(Customer)
    rows = rows.switch(Friendship).join(Guide)
    rows = rows.switch(Friendship).left_outer_join(Department)
    conditions = chosen.conditions()
    return rows.where(*conditions) if conditions else rows
