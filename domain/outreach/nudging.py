"""The morning cards: who gets one, what it says, and what became of it."""

from dataclasses import dataclass
from datetime import timedelta

from peewee import Expression, Value

from db import db
from domain import clock, leases
from domain.organisation import queries as organisation
from domain.organisation.models import Guide
from domain.outreach import queries
from domain.outreach.models import Nudge, OutreachPlan, OutreachTask

EVENING = 20
# A card that is asked for by hand in the evening still goes out.
AT_LEAST = timedelta(hours=1)
# WeCom drops a message that equals an earlier one for at most four hours (document 90236), so
# until then a card that may have arrived can be sent again without coming twice.
SAME_CARD_SECONDS = 14_400
SAFE_TO_REPEAT = timedelta(seconds=SAME_CARD_SECONDS - 600)
MOST_LINES = 6


@dataclass(frozen=True)
class Card:
    """`lines`: what stands on the left and on the right of each; `url`: where a tap leads."""

    userid: str
    title: str
    description: str
    lines: tuple[tuple[str, str], ...]
    url: str


def make_nudges() -> dict[str, int]:
    """One for each guide with open tasks, today; a second call makes no second one.

    Returns how many of today's are waiting and how many were skipped.
    """
    at_work = Guide.id.in_(organisation.at_work(clock.today()))
    with db.atomic():
        _insert(at_work, outcome="waiting", due_at=clock.now())
        _insert(Guide.removed_at.is_null(False), outcome="skipped", why="left")
        _insert(Guide.removed_at.is_null(), outcome="skipped", why="day_off")
        leases.wake_after_commit(leases.BULK)
    return queries.nudge_outcomes(clock.today())


def begin(nudges: list[Nudge]) -> list[Nudge]:
    """Settle what the claimed cards say before anything is sent, so that a repeat is the same.

    Returns those to send, each with its guide.
    """
    guides = _guides(nudges)
    counts = queries.open_counts(list(guides))
    to_send = []
    with db.atomic():
        for nudge in nudges:
            open_ = counts.get(nudge.guide_id, [])
            if why_not := _why_not(nudge, open_):
                note_not_sent(nudge, *why_not)
            else:
                _note_try(nudge, open_)
                nudge.guide = guides[nudge.guide_id]
                to_send.append(nudge)
    return to_send


def note_sent(nudge: Nudge, msgid: str) -> None:
    leases.finish(nudge, outcome="sent", why="", msgid=msgid, sent_at=clock.now())


def note_not_sent(nudge: Nudge, outcome: str, why: str) -> None:
    """`outcome`: skipped, invalid_receiver, refused or unknown."""
    leases.finish(nudge, outcome=outcome, why=why[:200])


def put_back(nudge: Nudge, why: str, code: str, *, wait: timedelta) -> None:
    """WeCom certainly did not take it."""
    untried = {"outcome": "waiting", "first_tried_at": None, "attempts": 0}
    Nudge.update(untried).where(Nudge.id == nudge.id).execute()
    leases.give_back(nudge, why, code, wait=wait)


def card(nudge: Nudge, url: str) -> Card:
    """In Chinese, like all that guides get. Made from the row alone, so a repeat is the same."""
    total = sum(row["open"] for row in nudge.counts)
    return Card(
        userid=nudge.guide.userid,
        title=f"今天有 {total} 位客户等您联系",
        description=f"{nudge.on.month}月{nudge.on.day}日 · 点开工作台，逐一问候",
        lines=tuple((row["plan"], _amount(row)) for row in nudge.counts[:MOST_LINES]),
        url=url,
    )


def _amount(row: dict) -> str:
    overdue = f"，{row['overdue']} 位已逾期" if row["overdue"] else ""
    return f"{row['open']} 位{overdue}"


def _guides(nudges: list[Nudge]) -> dict[int, Guide]:
    ids = [nudge.guide_id for nudge in nudges]
    return {guide.id: guide for guide in Guide.select().where(Guide.id.in_(ids))}


def _why_not(nudge: Nudge, counts: list[dict]) -> tuple[str, str] | None:
    """Outcome and reason of a card that is not to be sent (any more)."""
    late = nudge.expires_at < clock.now()
    if nudge.first_tried_at:
        uncertain = late or nudge.first_tried_at < clock.now() - SAFE_TO_REPEAT
        return ("unknown", nudge.error) if uncertain else None
    if late:
        return "skipped", "too_late"
    return None if counts else ("skipped", "nothing_open")


def _note_try(nudge: Nudge, counts: list[dict]) -> None:
    if not nudge.first_tried_at:
        nudge.outcome, nudge.counts, nudge.first_tried_at = "sending", counts, clock.now()
        nudge.save(only=[Nudge.outcome, Nudge.counts, Nudge.first_tried_at])


def _insert(who: Expression, *, outcome: str, why: str = "", due_at=None) -> None:
    """One INSERT … SELECT; guides who have today's card already keep it as it is."""
    evening = clock.at_local_time(clock.today(), EVENING)
    constants = {
        Nudge.on: clock.today(),
        Nudge.counts: [],
        Nudge.outcome: outcome,
        Nudge.why: why,
        Nudge.msgid: "",
        Nudge.expires_at: max(evening, clock.now() + AT_LEAST),
        Nudge.due_at: due_at,
        Nudge.attempts: 0,
        Nudge.error: "",
        Nudge.error_code: "",
    }
    values = [
        Value(value, converter=field.db_value, unpack=False) for field, value in constants.items()
    ]
    tasks = OutreachTask.select(OutreachTask.guide).join(OutreachPlan)
    busy = tasks.where(queries.OPEN, OutreachPlan.enabled)
    guides = Guide.select(Guide.id, *values).where(Guide.id.in_(busy), who)
    insert = Nudge.insert_from(guides, [Nudge.guide, *constants])
    insert.on_conflict_ignore().as_rowcount().execute()
