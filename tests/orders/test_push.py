"""The order push as a shop's program meets it."""

import json
from datetime import datetime

import pytest

from domain.orders.models import Order, OrderItem
from domain.shops.models import Shop
from tests.orders.conftest import order


def results(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["result"] for row in answer.json["results"]]


def test_an_order_is_stored_in_fen_and_utc(shop):
    answer = shop.push(order("A-1", buyer={"id": "b1", "phone": "138 0000 1111"}))

    assert answer.json == {"results": [{"order_no": "A-1", "result": "created"}]}
    stored = Order.get()
    assert (stored.status, stored.pay_fen, stored.item_count) == ("shipped", 12800, 1)
    assert stored.paid_at == datetime(2026, 11, 20, 1, 1)
    assert stored.title == OrderItem.get().title == "玫瑰精华水"
    assert shop.shop.pushed_at is not None


def test_an_order_of_several_lines_has_the_title_of_the_first_and_their_number(shop):
    items = [
        {"line_key": "1", "title": "玫瑰精华水", "qty": 2},
        {"line_key": "2", "title": "补寄小样", "qty": 1},
    ]
    shop.push(order("A-1", items=items))

    stored = Order.get()
    assert (stored.title, stored.line_count, stored.item_count) == ("玫瑰精华水", 2, 3)


def test_a_phone_number_is_kept_as_index_and_mask_only(shop):
    shop.push(order("A-1", buyer={"phone": "+86 13800001111"}))

    stored = Order.select().dicts().get()
    assert stored["phone_mask"] == "138****1111" and len(stored["phone_index"]) == 64
    assert "13800001111" not in str(stored)


def test_the_same_push_again_changes_nothing(shop):
    assert results(shop.push(order("A-1"), order("A-2"))) == ["created", "created"]
    received_at = Order.get(Order.order_no == "A-1").received_at

    assert results(shop.push(order("A-1"), order("A-2"))) == ["unchanged", "unchanged"]
    assert Order.select().count() == 2 and OrderItem.select().count() == 2
    assert Order.get(Order.order_no == "A-1").received_at == received_at


def test_what_comes_late_does_not_undo_what_is_newer(shop):
    assert results(shop.push(order("A-1", hour=12, status="completed"))) == ["created"]
    assert results(shop.push(order("A-1", hour=11, status="shipped"))) == ["stale"]
    assert Order.get().status == "completed"

    items = [{"line_key": "2", "title": "补寄小样", "qty": 2}]
    later = order("A-1", hour=13, status="closed_refunded", refund_fen=12800, items=items)
    assert results(shop.push(later)) == ["updated"]

    stored = Order.get()
    assert (stored.status, stored.refund_state, stored.item_count) == ("closed_refunded", "full", 2)
    assert [item.title for item in stored.items] == ["补寄小样"]


def test_one_call_may_tell_an_order_several_times(shop):
    told = [order("A-1", hour=h, status=s) for h, s in ((11, "shipped"), (12, "completed"))]

    assert results(shop.push(*told, order("A-1", hour=10))) == ["created", "updated", "stale"]
    assert Order.get().status == "completed"


def test_a_buyer_once_told_is_not_forgotten_when_the_platform_hides_them(shop):
    shop.push(order("A-1", buyer={"id": "b1", "unionid": "o-1", "phone": "13800001111"}))

    shop.push(order("A-1", hour=11, buyer={"phone": "138****1111"}))

    stored = Order.get()
    assert (stored.buyer_id, stored.unionid, stored.phone_mask) == ("b1", "o-1", "138****1111")
    assert stored.phone_index


def test_one_bad_order_does_not_spoil_the_others(shop):
    bad = order("A-2", pay_fen="128.00")

    answer = shop.push(order("A-1"), bad, order("A-3"))

    assert results(answer) == ["created", "refused", "created"]
    assert answer.json["results"][1] == {
        "order_no": "A-2",
        "result": "refused",
        "error": "pay_fen: Input should be a valid integer",
    }
    assert [o.order_no for o in Order.select().order_by(Order.id)] == ["A-1", "A-3"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"order_no": ""}, "order_no"),
        ({"order_no": "9" * 65}, "order_no"),
        ({"order_no": 20261120001}, "order_no"),
        ({"order_no": "A\x001"}, "order_no"),
        ({"created_at": "2026-11-20 09:00:00"}, "created_at"),
        ({"updated_at": 1763600000}, "updated_at"),
        ({"paid_at": "0001-01-01T00:00:00+14:00"}, "paid_at"),
        ({"pay_fen": -1}, "pay_fen"),
        ({"pay_fen": 10**19}, "pay_fen"),
        ({"refund_fen": 0.5}, "refund_fen"),
        ({"status": 30}, "status"),
        ({"buyer": {"phone": 13800001111}}, "buyer.phone"),
        ({"items": [{"line_key": "1", "qty": 0}]}, "items.0.qty"),
        ({"items": [{"line_key": "1", "qty": 1}] * 2}, "items"),
        ({"items": [{"line_key": "1", "qty": 1, "title": "\ud83d"}]}, "items.0.title"),
    ],
)
def test_what_is_wrong_is_named_and_not_stored(shop, changes, place):
    answer = shop.push(order("A-1", **changes))

    assert results(answer) == ["refused"]
    assert answer.json["results"][0]["error"].startswith(place)
    assert Order.select().count() == 0


def test_an_error_does_not_repeat_personal_data(shop):
    answer = shop.push(order("A-1", buyer={"phone": "13800001111" * 4}))

    assert results(answer) == ["refused"] and "1380000" not in answer.text


def test_a_status_we_do_not_know_is_stored_as_unknown(shop):
    assert results(shop.push(order("A-1", status="等待买家确认"))) == ["created"]
    assert Order.get().status == "unknown"


def test_what_may_be_left_out_may_also_be_null(shop):
    bare = order("A-1", paid_at=None, refund_fen=None, buyer=None, items=None)

    assert results(shop.push(bare)) == ["created"]


def test_a_masked_nick_is_no_key_to_a_buyer(shop):
    shop.push(order("A-1", buyer={"id": "张**"}))

    assert Order.get().buyer_id == ""


def test_two_shops_may_use_the_same_order_number(shop, open_shop):
    other = open_shop("天猫店")

    assert results(shop.push(order("A-1"))) == results(other.push(order("A-1"))) == ["created"]
    assert Order.select().count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Shop": "shop_0000000000000000"},
        {"X-Shop": ""},
        {"X-Signature": "0" * 64},
        {"X-Signature": ""},
        {"X-Signature": "\xe9"},
        {"X-Timestamp": "1763600000"},
    ],
)
def test_who_cannot_sign_learns_nothing(shop, headers):
    answer = shop.send(json.dumps({"orders": [order("A-1")]}).encode(), **headers)

    assert answer.status_code == 401
    assert answer.json == {"error": "unknown shop or wrong signature"}
    assert Order.select().count() == 0


def test_a_changed_body_is_refused(shop):
    body = json.dumps({"orders": [order("A-1")]}).encode()
    signature = shop.send(b"{}").request.headers["X-Signature"]

    assert shop.send(body, **{"X-Signature": signature}).status_code == 401


@pytest.mark.parametrize(("off", "word"), [(601 + 5, "ahead of"), (-601 - 5, "behind")])
def test_a_wrong_clock_is_told_so(shop, off, word):
    answer = shop.send(b'{"orders": []}', clock_off=off)

    assert answer.status_code == 401
    assert "clock" in answer.json["error"] and word in answer.json["error"]


def test_a_clock_within_ten_minutes_is_good_enough(shop):
    assert shop.send(b'{"orders": []}', clock_off=-590).json == {"results": []}


@pytest.mark.parametrize(
    "body", [b"", b"orders", b"\xff\xfe", b"[]", b'{"orders": {}}', b"[" * 100_000, b"{}"]
)
def test_a_body_that_is_not_ours_is_a_bad_request(shop, body):
    assert shop.send(body).status_code == 400


def test_too_much_at_once_is_refused_whole(shop):
    assert shop.push(*(order(str(number)) for number in range(101))).status_code == 413
    assert shop.send(b" " * (1024 * 1024 + 1)).status_code == 413
    assert Order.select().count() == 0


def test_a_hundred_orders_are_a_handful_of_statements(shop, statements):
    many = [order(str(number), buyer={"id": f"b{number}"}) for number in range(100)]

    with statements() as seen:
        assert results(shop.push(*many)) == ["created"] * 100

    assert len(seen) <= 20


def test_shops_are_listed_disabled_and_get_new_secrets(shop, cli):
    assert "官方商城\tcustom" in cli("shops", "list").output

    cli("shops", "disable", "官方商城")
    assert shop.push(order("A-1")).status_code == 401
    cli("shops", "enable", "官方商城")
    assert shop.push(order("A-1")).status_code == 200

    told = cli("shops", "rotate-secret", "官方商城").stdout
    assert shop.push(order("A-2")).status_code == 401
    shop.secret = told.split("secret: ")[1].strip()
    assert shop.push(order("A-2")).status_code == 200


def test_a_shop_needs_a_name_of_its_own(shop, cli):
    for name in ("官方商城", " "):
        refused = cli("shops", "add", name)
        assert refused.exit_code == 1 and "taken" in refused.output
    assert cli("shops", "disable", "没有这家").exit_code == 1
    assert Shop.select().count() == 1


def test_the_secret_is_sealed_at_rest(shop):
    assert shop.secret not in shop.shop.push_secret_sealed
