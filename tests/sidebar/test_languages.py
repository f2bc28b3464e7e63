"""The sidebar in the language that its reader picks."""

from domain.orders.models import Order


def test_a_guide_who_picks_english_keeps_it(guide_client, lin, friendship, task, order):
    client = guide_client(lin)
    assert "位客户等你联系" in client.get("/sidebar/workbench").text

    assert "1 customer to contact" in client.get("/sidebar/workbench?lang=en").text

    page = client.get(f"/sidebar/customers/{friendship.customer.external_userid}").text
    assert "To do today: 1" in page
    assert "1 day overdue" in page
    assert '<html lang="en">' in client.get("/sidebar/workbench").text


def test_an_order_of_several_lines_is_told_in_both_languages(guide_client, lin, friendship, order):
    Order.update(line_count=3).execute()
    client = guide_client(lin)
    path = f"/sidebar/customers/{friendship.customer.external_userid}/timeline"

    assert "修护精华 等 3 件" in client.get(path).text
    assert "修护精华 (3 items)" in client.get(f"{path}?lang=en").text


def test_chips_and_dates_count_in_english(guide_client, lin, friendship, order):
    client = guide_client(lin)
    client.get("/sidebar/workbench?lang=en")
    path = f"/sidebar/customers/{friendship.customer.external_userid}"

    assert "46 days ago" in client.get(path).text
    assert "Unionid match" in client.get(f"{path}/orders").text
