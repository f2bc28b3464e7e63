"""The greeting ledger: one line for every new friendship, and what came of its welcome.

A line is written in the transaction that handles the callback, so none can be lost. It ends in
exactly one outcome, and `sent` is never overwritten: when two workers took the same line, because
the first was slow, WeCom accepts the code once and tells the other 41051.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import db
from domain import clock, leases, many
from domain.contact_ways import attachments as parts
from domain.contact_ways import placeholders, welcomes
from domain.contact_ways.models import ContactWay, Greeting, Welcome
from domain.customers.models import Customer, Friendship
from domain.locks import locked
from domain.materials import queries as materials
from domain.organisation.models import Department, Guide

# WeCom documents 92137: a welcome code can be used once, within 20 seconds of the event.
TIME_TO_GREET = timedelta(seconds=20)

WAITING, SENDING = "waiting", "sending"
SENT, ALREADY, LATE, UNKNOWN = "sent", "already", "late", "unknown"
NO_CODE, NO_WELCOME, REFUSED = "no_code", "no_welcome", "refused"
GREETED = (SENT, ALREADY)


@dataclass(frozen=True)
class Occasion:
    """A new friendship, of which a callback told. `event_at`: WeCom's CreateTime (UTC), from which
    the 20 seconds count. `welcome_code`: empty where none came with the event.
    """

    callback_id: int
    friendship: Friendship
    contact_way: ContactWay | None
    welcome_code: str
    event_at: datetime
    received_at: datetime


def record_greetings(occasions: Sequence[Occasion]) -> None:
    """Write their lines; those that can be greeted are due at once. No second line is written for
    the same callback.
    """
    many.insert(Greeting, [_line(occasion) for occasion in occasions], (Greeting.id,))
    leases.wake_after_commit(leases.URGENT)


def _line(occasion: Occasion) -> dict:
    deadline_at = counted_from(occasion.event_at, occasion.received_at) + TIME_TO_GREET
    way = occasion.contact_way
    return {
        "callback_id": occasion.callback_id,
        "friendship_id": occasion.friendship.id,
        "contact_way_id": way.id if way else None,
        "welcome_code": occasion.welcome_code,
        "event_at": occasion.event_at,
        "received_at": occasion.received_at,
        "deadline_at": deadline_at,
        **_first_outcome(occasion.friendship, occasion.welcome_code, deadline_at),
    }


def counted_from(event_at: datetime, received_at: datetime) -> datetime:
    """The event, unless the 20 seconds were over when it came: it is late, or our clock is ahead.

    Only WeCom knows, so it is asked once all the same.
    """
    return event_at if received_at < event_at + TIME_TO_GREET else received_at


def _first_outcome(friendship: Friendship, welcome_code: str, deadline_at: datetime) -> dict:
    if not welcome_code:
        return _ended(NO_CODE, _why_no_code(friendship))
    if clock.now() >= deadline_at:
        return _ended(LATE, "arrived_late")
    return {"outcome": WAITING, "error_code": "", "due_at": clock.now()}


def _ended(outcome: str, why: str) -> dict:
    return {"outcome": outcome, "error_code": why, "due_at": None}


def _why_no_code(friendship: Friendship) -> str:
    """WeCom gives one code for a customer who is half added and then added."""
    greeted = Greeting.select().where(
        Greeting.friendship == friendship, Greeting.welcome_code != ""
    )
    return "greeted_before" if greeted.exists() else "none_given"


# Of everybody whom a welcome may name, and no more: they are read in a hurry.
NAMED = (
    *(Friendship.id, Friendship.customer, Friendship.guide, Friendship.store),
    *(Customer.id, Customer.external_userid, Customer.name),
    *(Guide.id, Guide.userid, Guide.name, Department.id, Department.name),
)


@dataclass(frozen=True)
class Letter:
    """A greeting on its way, with all that it takes to send it without asking the database.

    `media`: WeCom's media ids by material, of those that it has at this moment.
    """

    greeting: Greeting
    welcome: Welcome
    media: dict[int, str]

    @property
    def friendship(self) -> Friendship:
        return self.greeting.friendship

    @property
    def seconds_left(self) -> float:
        return (self.greeting.deadline_at - clock.now()).total_seconds()

    @property
    def came_late(self) -> bool:
        """By our clock the callback brought a code that was too old already."""
        return (
            counted_from(self.greeting.event_at, self.greeting.received_at) > self.greeting.event_at
        )

    @property
    def lacks_name(self) -> bool:
        """The text names the customer, and we do not know the name yet."""
        named = placeholders.CUSTOMER in placeholders.used(self.welcome.text)
        return named and not self.friendship.customer.name

    def text(self, customer_name: str = "") -> str:
        store = self.friendship.store
        return placeholders.fill(
            self.welcome.text,
            {
                placeholders.CUSTOMER: self.friendship.customer.name or customer_name,
                placeholders.GUIDE: self.friendship.guide.name,
                placeholders.STORE: store.name if store else "",
            },
        )

    @property
    def missing(self) -> list[int]:
        return [wanted for wanted in self._wanted if wanted not in self.media]

    @property
    def attachments(self) -> list[dict]:
        """If a material is missing, the text goes alone; without a text, whatever can go."""
        return self.without(self.missing) if self.missing else self.welcome.attachments

    def without(self, missing: Iterable[int]) -> list[dict]:
        if self.welcome.text:
            return []
        gone = set(missing)
        return [one for one in self.welcome.attachments if one.get("material_id") not in gone]

    @property
    def _wanted(self) -> list[int]:
        return parts.material_ids(self.welcome.attachments)


def prepare(batch: list[Greeting]) -> list[Letter]:
    """End what is too late or has no welcome; the others are `sending` from now on.

    Committed before WeCom is called, so that after a crash it is known which may have been sent.
    """
    chosen: dict[tuple, Welcome | None] = {}
    letters = []
    with db.atomic():
        for greeting in _with_people(batch):
            minute = greeting.event_at.replace(second=0, microsecond=0)
            key = (greeting.contact_way_id, greeting.friendship.guide_id, minute)
            if key not in chosen:
                chosen[key] = welcomes.choose(*key)
            letter = _letter(greeting, chosen[key])
            if letter:
                letters.append(letter)
        _mark_sending(letters)
    return letters


def _with_people(batch: list[Greeting]) -> list[Greeting]:
    """The same lines with everybody a welcome may name, in one query."""
    rows = Greeting.select(Greeting, *NAMED)
    rows = rows.join(Friendship).join(Customer).switch(Friendship).join(Guide)
    rows = rows.switch(Friendship).left_outer_join(Department)
    return list(
        rows.where(Greeting.id.in_([greeting.id for greeting in batch])).order_by(Greeting.id)
    )


def _letter(greeting: Greeting, welcome: Welcome | None) -> Letter | None:
    if clock.now() >= greeting.deadline_at:
        conclude_late(greeting)
    elif welcome is None:
        conclude([Ending(greeting, NO_WELCOME)])
    else:
        wanted = parts.material_ids(welcome.attachments)
        return Letter(greeting, welcome, materials.media_ids(wanted) if wanted else {})
    return None


def _mark_sending(letters: list[Letter]) -> None:
    """Not what a slower worker ended since we claimed it; WeCom will answer 41051 to that."""
    for rule in {welcomes.rule_of(letter.welcome) for letter in letters}:
        ids = [one.greeting.id for one in letters if welcomes.rule_of(one.welcome) == rule]
        open_lines = Greeting.id.in_(ids), Greeting.outcome.in_((WAITING, SENDING))
        begun = {"outcome": SENDING, "rule": rule, "error_code": ""}
        Greeting.update(begun).where(*open_lines).execute()


def conclude_late(greeting: Greeting) -> None:
    """If WeCom was being asked when the time ran out, nobody can say whether it did it."""
    if greeting.outcome == SENDING:
        why = greeting.error_code or "crashed"
        conclude([Ending(greeting, UNKNOWN, why, greeting.error)])
    else:
        why = greeting.error_code or "waited_too_long"
        conclude([Ending(greeting, LATE, why, greeting.error)])


@dataclass(frozen=True)
class Ending:
    """How a line ended and why. `missing`: materials that did not go along."""

    greeting: Greeting
    outcome: str
    why: str = ""
    error: str = ""
    missing: Sequence[int] = ()
    sent_at: datetime | None = None


def conclude(endings: Sequence[Ending]) -> None:
    """The ends of lines, except of those that another worker has `sent`."""
    if not endings:
        return
    ids = [ending.greeting.id for ending in endings]
    open_lines = Greeting.select(Greeting.id).where(
        many.among(Greeting.id, ids), Greeting.outcome != SENT
    )
    with db.atomic():
        still_open = {line.id for line in locked(open_lines.order_by(Greeting.id))}
        ended = [_end(ending) for ending in endings if ending.greeting.id in still_open]
        many.update(Greeting, ended)


def _end(ending: Ending) -> dict:
    return {
        "id": ending.greeting.id,
        "outcome": ending.outcome,
        "due_at": None,
        "error_code": ending.why[:40],
        "error": ending.error[:2000],
        "missing": list(materials.names(ending.missing).values()) if ending.missing else [],
        "sent_at": ending.sent_at,
        "took_ms": _milliseconds(ending),
    }


def _milliseconds(ending: Ending) -> int | None:
    if ending.sent_at is None:
        return None
    began_at = counted_from(ending.greeting.event_at, ending.greeting.received_at)
    return max(ending.sent_at - began_at, timedelta()) // timedelta(milliseconds=1)


def wait(greeting: Greeting, *, why: str, error: str, pause: timedelta, answered: bool) -> None:
    """Try again after `pause`. Without an answer WeCom may have done it, so it stays `sending`."""
    Greeting.update(
        outcome=WAITING if answered else SENDING,
        due_at=clock.now() + pause,
        error_code=why[:40],
        error=error[:2000],
    ).where(Greeting.id == greeting.id, Greeting.outcome == SENDING).execute()
