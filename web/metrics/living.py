"""Figures that Redis knows: who is at work, and what is left of WeCom's budget of calls."""

from flask import current_app

from callbacks import refusals
from jobs import budgets, pulse, queue
from web.metrics.figure import Reading, figure

# What the clock says when it was never heard of: as if it had been silent for a day.
NEVER = 86400.0


@figure("workers", "Workers heard of", "lane")
def workers() -> Reading:
    return {(lane,): queue.workers_heard(lane) for lane in queue.LANES}


@figure("queue_jobs", "Drains that wait for a worker", "lane")
def queue_jobs() -> Reading:
    return {(lane,): queue.waiting(lane) for lane in queue.LANES}


@figure("queue_oldest_seconds", "How long the oldest of them has been waiting", "lane")
def queue_oldest() -> Reading:
    return {(lane,): pulse.seconds_queued(lane) for lane in queue.LANES}


@figure("clock_silent_seconds", "Since a clock was last heard of")
def clock_silence() -> Reading:
    silence = pulse.clock_silence(current_app.config["REDIS"])
    return NEVER if silence is None else silence


@figure(
    "wecom_calls",
    "Calls to each of WeCom's APIs in the current clock minute and hour",
    "path",
    "span",
)
def wecom_calls() -> Reading:
    return {
        (one.path, span): count
        for one in pulse.usage()
        for span, count in (("minute", one.minute), ("hour", one.hour))
    }


@figure("wecom_calls_left", "What of WeCom's limits is left", "path", "span")
def wecom_calls_left() -> Reading:
    return {
        (one.path, span): max(limit - count, 0)
        for one in pulse.usage()
        for span, count, limit in (
            ("minute", one.minute, pulse.MINUTE_CALLS),
            ("hour", one.hour, pulse.HOUR_CALLS),
        )
    }


@figure("wecom_in_hand", "Calls that WeCom has not answered yet", "path")
def wecom_in_hand() -> Reading:
    return {(one.path,): one.in_hand for one in pulse.usage()}


@figure("wecom_paused_seconds", "How long WeCom still blocks an API (45009)", "path")
def wecom_paused() -> Reading:
    return {(one.path,): one.paused for one in pulse.usage()}


@figure("wecom_errors_today", "Calls that WeCom refused since midnight in Shanghai", "path", "code")
def wecom_errors() -> Reading:
    return {
        (api.usage.path, str(code)): count
        for api in budgets.use()
        for code, count in api.errors.items()
    }


@figure("callbacks_refused", "Callbacks refused since a day without any, by reason", "reason")
def callbacks_refused() -> Reading:
    counts = refusals.last_day(current_app.config["REDIS"])
    kinds = (refusals.SIGNATURE, refusals.KEY, refusals.CORP, refusals.OTHER)
    return {(kind,): counts.get(kind, 0) for kind in kinds}
