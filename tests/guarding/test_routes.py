"""Every address of every door has a declared permission, and keeps to it when really asked."""

from tests.guarding.addresses import addresses
from tests.guarding.permissions import ANYBODY, EXCEPTIONS, GUIDE, OPERATOR, SIGNED, permission
from tests.guarding.tables import contents

SIGN_IN = {OPERATOR: "/console/sign-in", GUIDE: "/sidebar/sign-in"}


def asked(app, client, ids, *kinds):
    """(address, answer) for every address of these kinds of permission."""
    for address in addresses(app, ids):
        if permission(address.endpoint) in kinds:
            yield address, client.open(address.path, method=address.method)


def is_sent_to_sign_in(answer, kind: str) -> bool:
    """Pages are redirected; what a script asks for is refused and told where to sign in."""
    if answer.status_code == 302:
        return answer.headers["Location"].startswith(SIGN_IN[kind])
    return answer.status_code == 401 and not answer.data


def test_every_address_has_a_declared_permission(app):
    undeclared = [one for one in addresses(app) if permission(one.endpoint) is None]
    stale = set(EXCEPTIONS) - {one.endpoint for one in addresses(app)}

    assert (undeclared, stale) == ([], set())


def test_strangers_are_sent_to_the_sign_in_and_change_nothing(app, client, ids, without_tokens):
    before = contents()

    for kind in (OPERATOR, GUIDE):
        for address, answer in asked(app, client, ids, kind):
            assert is_sent_to_sign_in(answer, kind), (address, answer.status_code)
    assert contents() == before


def test_guides_do_not_get_into_the_console(app, guide_client, lin, ids, without_tokens):
    client, before = guide_client(lin), contents()

    for address, answer in asked(app, client, ids, OPERATOR):
        assert is_sent_to_sign_in(answer, OPERATOR), (address, answer.status_code)
    assert contents() == before


def test_operators_do_not_get_at_the_pages_of_guides(app, operator, ids, without_tokens):
    before = contents()

    for address, answer in asked(app, operator.client, ids, GUIDE):
        assert is_sent_to_sign_in(answer, GUIDE), (address, answer.status_code)
    assert contents() == before


def test_machines_must_sign(app, client, ids):
    before = contents()

    for address, answer in asked(app, client, ids, SIGNED):
        assert answer.status_code in (400, 401, 403, 405), (address, answer.status_code)
    assert contents() == before


def test_what_anybody_may_see_names_nobody(app, client, ids):
    names = ("陈美", "LinYue", ids["external_userid"])
    for address, answer in asked(app, client, ids, ANYBODY):
        assert answer.status_code < 500, address
        assert not any(name in answer.text for name in names), address
