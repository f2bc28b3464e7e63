"""Nobody may try as often as they like."""

from tests.orders.conftest import open_shop, order, shop

__all__ = ["open_shop", "shop"]


def test_wrong_signatures_from_one_address_are_slowed_down(shop):
    wrong = [shop.send(b"{}", **{"X-Signature": "0" * 64}).status_code for _ in range(62)]

    assert set(wrong[:60]) == {401}
    assert wrong[60:] == [429, 429]


def test_pushes_that_are_signed_do_not_count_as_wrong_ones(shop):
    answers = [shop.push(order("A-1")).status_code for _ in range(65)]

    assert set(answers) == {200}


def test_guides_may_not_try_codes_endlessly(client):
    answers = [client.get("/sidebar/sign-in/back?state=x&code=y").status_code for _ in range(61)]

    assert set(answers[:60]) == {400}
    assert answers[60] == 429
