"""Is anything wrong, what happened today against last week, and where to look."""

from flask import render_template

from callbacks.inbox import ReceivedCallback
from console import trouble
from console.auth import may, requires, scope
from console.blueprint import bp
from domain import clock
from domain.statistics import queries as statistics

DAYS = 14


@bp.get("/")
@requires("signed_in")
def overview():
    days, today, seen = statistics.last_days(DAYS), statistics.today_so_far(), scope()
    watches = may("system.see")
    return render_template(
        "console/overview.html",
        troubles=trouble.troubles(),
        friends_now=statistics.friends_now(seen),
        today=statistics.today_against_last_week(seen),
        friends=statistics.friends_by_day(days, seen),
        welcomes=statistics.welcomes_by_day(days, seen),
        hours=_callbacks_by_hour(today) if watches else [],
        stores=statistics.stores_standing_out(today, seen),
        queues=trouble.queues() if watches else [],
        day=clock.today(),
    )


def _callbacks_by_hour(today: statistics.Period) -> list[tuple[str, int]]:
    """From midnight to this hour."""
    counts = statistics.counts_by_hour(ReceivedCallback.received_at, today)
    by_hour = {moment.hour: count for moment, count in counts.items()}
    return [(f"{hour}:00", by_hour.get(hour, 0)) for hour in range(clock.local(today.end).hour + 1)]
