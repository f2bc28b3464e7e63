"""Every address is asked by every role, from every place in the organisation, and does what the
table in `permissions.py` says.
"""

from collections.abc import Iterator

import pytest

from db import db
from domain.operators import roles
from domain.organisation import levels
from tests.guarding import permissions as table
from tests.guarding.addresses import Address, addresses
from tests.guarding.permissions import CONSOLE, GUIDE, OF_DEPARTMENTS, OPERATOR, permission
from tests.guarding.readable import text_of
from tests.guarding.tables import contents
from tests.guarding.test_routes import is_sent_to_sign_in

# Where an account belongs, and whether 南京西路店 is in what it sees.
PLACES = {
    "the node": ((10,), True),
    "the store": ((101,), True),
    "another store": ((102,), False),
    "another node": ((20,), False),
    "nowhere": ((), False),
    "a deleted node": ((10,), True),
}
# It would end the session of all that follows.
LEFT_OUT = {"console.sign_out"}
OF_THE_STORE = ("闻雪", "高洁", "LinYue", "linyue", "南京西路店", "8001", "价目表", "修护精华")
# What those who see the store read on its pages.
SHOWN = {
    "list_customers": "闻雪", "export_customers": "闻雪", "show_customer": "闻雪",
    "list_guides": "高洁", "export_guides": "高洁", "list_group_chats": "南京西路店会员群",
    "list_stores": "南京西路店", "export_stores": "南京西路店", "list_orders": "8001",
    "export_orders": "8001", "show_order": "修护精华", "export_tasks": "闻雪",
    "list_nudges": "高洁", "export_nudges": "高洁", "overview": "南京西路店",
}  # fmt: skip


def test_the_table_says_what_the_code_says(app):
    asked = {
        endpoint.removeprefix("console."): view.permission
        for endpoint, view in app.view_functions.items()
        if permission(endpoint) == OPERATOR
    }
    held = {role: {one for one in table.HELD if table.holds(role, one)} for role in table.ROLES}

    assert asked == CONSOLE
    assert held == {role: set(held) for role, held in roles.PERMISSIONS_OF.items()}
    assert {one for one in table.HELD if table.concerns_all(one)} == roles.CONCERNS_ALL
    assert {one for one in table.HELD if table.only_reads(one)} == roles.READING


@pytest.mark.parametrize("place", PLACES)
def test_every_address_as_every_role(
    app, in_one_node, nodes, tang, sign_in_as, without_tokens, place
):
    desks = {role: sign_in_as(role, *PLACES[place][0]) for role in table.ROLES}
    if place == "a deleted node":
        levels.delete(nodes.east)
    for role, desk in desks.items():
        walk(app, desk.client, in_one_node, role, place)


def walk(app, client, ids, role: str, place: str) -> None:
    before = contents()
    open_to_them = []
    for address in console(app, ids):
        wanted = expected(address, role, place)
        if wanted is None:
            open_to_them.append(address)
            continue
        answer = client.open(address.path, method=address.method)
        assert answer.status_code == wanted, (role, place, address, answer.status_code)
    for address in addresses(app, ids):
        if permission(address.endpoint) == GUIDE:
            answer = client.open(address.path, method=address.method)
            assert is_sent_to_sign_in(answer, GUIDE), (role, address)
    assert contents() == before, "what is refused changes nothing"
    for address in open_to_them:
        ask_and_undo(client, address, sees(role, place), role, place)


def console(app, ids) -> Iterator[Address]:
    for address in addresses(app, ids):
        if permission(address.endpoint) == OPERATOR and address.endpoint not in LEFT_OUT:
            yield address


def expected(address: Address, role: str, place: str) -> int | None:
    """403, 404, or None: it opens."""
    asks = CONSOLE[address.endpoint.removeprefix("console.")]
    whole = sees_all(role, place)
    if not table.holds(role, asks) or (table.concerns_all(asks) and not whole):
        return 403
    if place == "a deleted node" and not whole and not table.only_reads(asks):
        return 403
    if address.blanks & OF_DEPARTMENTS and not sees(role, place):
        return 404
    return None


def sees_all(role: str, place: str) -> bool:
    return role == "super_admin" or (role == "admin" and place == "nowhere")


def sees(role: str, place: str) -> bool:
    return sees_all(role, place) or PLACES[place][1]


def ask_and_undo(client, address: Address, sees: bool, role: str, place: str) -> None:
    """Whoever does not see the store reads nothing of it, on no page and in no export."""
    with db.atomic() as change:
        answer = client.open(address.path, method=address.method)
        text = text_of(answer)
        change.rollback()
    told = (role, place, address, answer.status_code)
    assert answer.status_code < 500 and answer.status_code not in (401, 403, 404), told
    if sees:
        assert SHOWN.get(address.endpoint.removeprefix("console."), "") in text, told
    else:
        assert not [word for word in OF_THE_STORE if word in text], told
