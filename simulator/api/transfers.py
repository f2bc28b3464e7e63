"""Handing customers over: per-customer errors inside an outer 0, results a day later."""

from collections.abc import Callable
from typing import Any

from simulator.api import cursors, fields, require
from simulator.errors import ApiError
from simulator.handover import WAITING
from simulator.routes import Answer, Call, post

MOST_PER_CALL = 100
PER_PAGE = 1000
NINETY_DAYS = 90 * 86_400
MOST_IN_NINETY_DAYS = 2
UNASSIGNED = """
    SELECT userid, external_userid, left_at FROM contact JOIN member USING (userid)
    WHERE status = 5 AND (userid, external_userid) > (?, ?)
    ORDER BY userid, external_userid LIMIT ?"""
RESULTS = """
    SELECT id, external_userid, status, CAST(due_at AS INTEGER) AS takeover_time FROM transfer
    WHERE handover = ? AND takeover = ? AND resigned = ? AND id > ? ORDER BY id LIMIT ?"""


@post("externalcontact/transfer_customer")
def transfer_customer(call: Call) -> Answer:
    handover = fields.needed(call.body, "handover_userid")
    require.guide(call, handover)
    fields.text(call.body, "transfer_success_msg", chars=200)
    return _begin(call, handover, resigned=False)


@post("externalcontact/resigned/transfer_customer")
def transfer_of_leaver(call: Call) -> Answer:
    handover = fields.needed(call.body, "handover_userid")
    if call.wecom.state.value("SELECT status FROM member WHERE userid = ?", handover) != 5:
        raise ApiError(40097)
    return _begin(call, handover, resigned=True)


@post("externalcontact/transfer_result")
def transfer_result(call: Call) -> Answer:
    return _results(call, resigned=False)


@post("externalcontact/resigned/transfer_result")
def transfer_result_of_leaver(call: Call) -> Answer:
    return _results(call, resigned=True)


@post("externalcontact/get_unassigned_list")
def get_unassigned_list(call: Call) -> Answer:
    size = min(fields.number(call.body, "page_size", PER_PAGE, low=1), PER_PAGE)
    after = cursors.read(fields.text(call.body, "cursor"), "", "")
    rows = call.wecom.state.rows(UNASSIGNED, *after, size + 1)
    page, more = rows[:size], len(rows) > size
    info = [
        {
            "handover_userid": row["userid"],
            "external_userid": row["external_userid"],
            "dimission_time": row["left_at"],
        }
        for row in page
    ]
    cursor = cursors.make(page[-1]["userid"], page[-1]["external_userid"]) if more else ""
    return {"info": info, "is_last": not more, "next_cursor": cursor}


def _begin(call: Call, handover: str, resigned: bool) -> Answer:
    takeover = fields.needed(call.body, "takeover_userid")
    customers = fields.strings(call.body, "external_userid", at_most=MOST_PER_CALL)
    if not customers:
        raise ApiError(40058, "missing external_userid")
    _require_taker(call, takeover)
    answers = []
    for customer in customers:
        errcode = _why_not(call, handover, takeover, customer)
        answers.append({"external_userid": customer, "errcode": errcode})
        if not errcode:
            call.wecom.begin_transfer(handover, takeover, customer, resigned)
    return {"customer": answers}


def _require_taker(call: Call, takeover: str) -> None:
    member = require.guide(call, takeover)
    if member["status"] != 1:
        raise ApiError(41054)
    if not member["verified"]:
        raise ApiError(40098)


def _why_not(call: Call, handover: str, takeover: str, customer: str) -> int:
    """The customer's own errcode, 0 when the transfer begins."""
    state = call.wecom.state
    often = "SELECT count(*) FROM transfer WHERE external_userid = ? AND due_at > ?"
    since = call.wecom.clock.now() - NINETY_DAYS
    waiting = "SELECT 1 FROM transfer WHERE external_userid = ? AND status = ?"
    relation = call.wecom.friendship(handover, customer)
    reasons: list[tuple[int, Callable[[], Any]]] = [
        (
            40096,
            lambda: not state.value("SELECT 1 FROM customer WHERE external_userid = ?", customer),
        ),
        (40130, lambda: handover.lower() == takeover.lower()),
        (40131, lambda: relation is None or relation["standing"] not in require.CONTACTS),
        (40100, lambda: state.value(waiting, customer, WAITING)),
        (40128, lambda: state.value(often, customer, since) >= MOST_IN_NINETY_DAYS),
    ]
    return next((code for code, applies in reasons if applies()), 0)


def _results(call: Call, resigned: bool) -> Answer:
    call.wecom.settle_transfers()
    handover = fields.needed(call.body, "handover_userid")
    takeover = fields.needed(call.body, "takeover_userid")
    (after,) = cursors.read(fields.text(call.body, "cursor"), 0)
    rows = call.wecom.state.rows(RESULTS, handover, takeover, resigned, after, PER_PAGE + 1)
    page = rows[:PER_PAGE]
    shown = [
        {name: row[name] for name in ("external_userid", "status", "takeover_time")} for row in page
    ]
    return {
        "customer": shown,
        "next_cursor": cursors.make(page[-1]["id"]) if len(rows) > PER_PAGE else "",
    }
