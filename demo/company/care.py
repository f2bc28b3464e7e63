"""The weeks before the demo: each night made its tasks, each day the guides did most of them."""

from datetime import date, timedelta
from random import Random

from db import db
from domain import clock
from domain.outreach import actions, nightly
from domain.outreach.models import OutreachTask

DAYS = 40
DONE_SHARE = 0.85
# The last days were busy, so that there is something left to do, and some of it overdue.
BUSY_DAYS, BUSY_DONE_SHARE = 4, 0.3


def live_through(random: Random) -> int:
    """The nights and days up to yesterday. Returns how many tasks were done."""
    today = clock.today()
    done = 0
    for ago in range(DAYS, 0, -1):
        share = BUSY_DONE_SHARE if ago <= BUSY_DAYS else DONE_SHARE
        done += _day(random, today - timedelta(days=ago), share)
    return done


def _day(random: Random, day: date, share: float) -> int:
    with clock.pretend(clock.at_local_time(day, 0, 30)):
        nightly.make_tasks()
    waiting = list(OutreachTask.select().where(OutreachTask.done_at.is_null()))
    done = [task for task in waiting if random.random() < share]
    with db.atomic():
        for task in done:
            _do(random, task, day)
    return len(done)


def _do(random: Random, task: OutreachTask, day: date) -> None:
    moment = clock.at_local_time(day, random.randrange(10, 20), random.randrange(60))
    with clock.pretend(moment):
        actions.mark_done(task, task.guide, random.choice(actions.SOURCES))
