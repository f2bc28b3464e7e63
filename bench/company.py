"""A large company in PostgreSQL, made by set-based SQL: the same for the same size."""

from bench import servers

GUIDES_PER_STORE, CUSTOMERS_PER_GUIDE, ORDERS_PER_CUSTOMER = 10, 500, 5
LEASED = "attempts, error, error_code"
NEVER = "0, '', ''"
# Indexes are built once the rows are there and references are not checked: several times faster.
QUICKLY = (
    "SET synchronous_commit = off; SET maintenance_work_mem = '512MB';"
    "SET session_replication_role = replica;"
)
LARGE = (
    *("customer", "friendship", "friendship_event", "friendship_tag"),
    *("shop_order", "shop_order_item"),
)

ORGANISATION = f"""
INSERT INTO department (wecom_id, name, parent_wecom_id, "order", path, is_store, {LEASED})
    SELECT 1, '总部', 0, 0, '/1/', false, {NEVER} UNION ALL
    SELECT 100 + n, '第' || n || '店', 1, n, '/1/' || (100 + n) || '/', true, {NEVER}
    FROM generate_series(1, {{stores}}) AS n;
INSERT INTO guide (userid, userid_key, name, alias, avatar, status, may_contact, rest_weekdays,
        store_id, seen_at, {LEASED})
    SELECT 'guide' || n, 'guide' || n, '导购' || n, '', '', 1, true, '',
        (SELECT id FROM department WHERE wecom_id = 101 + n % {{stores}}), now(), {NEVER}
    FROM generate_series(1, {{guides}}) AS n;
INSERT INTO guide_department (guide_id, department_id, is_main)
    SELECT id, store_id, true FROM guide;
"""
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗",
    "芳伟娜敏静丽强磊洋艳勇军杰娟涛超明霞秀平刚桂",
)
# Every tenth customer calls herself by a word of letters and a number.
NICKNAME = "(ARRAY['Lily', 'Amanda', 'Cindy', 'Anna'])[1 + h % 4] || h % 97"
NAME = (
    f"CASE WHEN h / 100000 % 10 = 0 THEN {NICKNAME}"
    f" ELSE substr('{SURNAMES}', 1 + h % 20, 1) || substr('{GIVEN}', 1 + h / 20 % 22, 1)"
    f" || substr('{GIVEN}', 1 + h / 440 % 22, h / 9680 % 2) END"
)
# As good as chance and the same every time, so that no two columns depend on each other.
NUMBERS = "generate_series(1, {customers}) AS n, LATERAL (SELECT hashint4(n) & 2147483647) AS c(h)"
CUSTOMERS = f"""
INSERT INTO customer (external_userid, unionid, name, avatar, type, gender, corp_name,
        member_level, created_at, synced_at, {LEASED})
    SELECT 'wm' || lpad(n::text, 30, '0'), 'o' || n, {NAME}, '', 1, n % 3, '',
        CASE WHEN n % 1999 = 0 THEN '黑卡' ELSE (ARRAY['', '银卡', '金卡'])[1 + n % 3] END,
        now() - interval '1 day', now() - interval '1 day', {NEVER}
    FROM {NUMBERS};
INSERT INTO friendship (customer_id, guide_id, store_id, active, half, started_at, added_at,
        removed_at, removed_by, state, add_way, remark, description, personal_tags,
        transfer_failed)
    SELECT n, guide.id, guide.store_id, n % 20 <> 0, n % 4001 = 1 AND n % 20 <> 0, moment, moment,
        CASE WHEN n % 20 = 0 THEN moment + interval '1 hour' END, '', '', 1,
        CASE WHEN n % 10 = 0 THEN '老客' || n ELSE '' END, '', '[]', ''
    FROM {NUMBERS},
        LATERAL (SELECT now()::timestamp - h % 60480000 * interval '1 second') AS t(moment),
        LATERAL (SELECT id, store_id FROM guide WHERE id = 1 + n % {{guides}}) AS guide;
INSERT INTO friendship_event (friendship_id, kind, at, detail)
    SELECT id, 'added', started_at, '' FROM friendship;
"""
TAGS = f"""
INSERT INTO tag_group (wecom_id, name, "order", single, {LEASED}) SELECT 'g' || n, '分组' || n, n,
        false, {NEVER}
    FROM generate_series(1, 5) AS n;
INSERT INTO tag (wecom_id, group_id, name, "order", visible)
    SELECT 't' || n, 1 + n % 5, '标签' || n, n, true FROM generate_series(1, 50) AS n;
INSERT INTO friendship_tag (friendship_id, tag_id, by, at)
    SELECT id, 1 + (hashint4(id::int) & 1048575) % 49, '', now() FROM friendship;
-- One tag of a campaign that was long ago.
INSERT INTO friendship_tag (friendship_id, tag_id, by, at) SELECT id, 50, '', now()
    FROM friendship WHERE id % 10 = 0 AND started_at < now() - interval '500 days';
"""
ORDERS = """
INSERT INTO shop (name, platform, push_key, push_secret_sealed, created_at)
    VALUES ('商城', 'custom', 'key', '', now());
INSERT INTO shop_order (shop_id, order_no, status, refund_state, buyer_id, unionid, phone_index,
        phone_mask, created_at, paid_at, updated_at, received_at, pay_fen, refund_fen, item_count,
        title, customer_id, match_method)
    SELECT 1, 'N' || n, 'completed', 'none', 'b' || c, 'o' || c, '', '', moment, moment, moment,
        moment, 1000 + n % 90000, 0, 1, '连衣裙', c, 'unionid'
    FROM generate_series(1, {orders}) AS n,
        LATERAL (SELECT 1 + n % {customers} AS c,
            now()::timestamp - n % 1000 * interval '1 day' AS moment) AS row;
-- A tenth as many wait for a customer whom nobody knows.
INSERT INTO shop_order (shop_id, order_no, status, refund_state, buyer_id, unionid, phone_index,
        phone_mask, created_at, updated_at, received_at, pay_fen, refund_fen, item_count, title,
        match_method)
    SELECT 1, 'W' || n, 'completed', 'none', 'w' || n, 'w' || n, md5(n::text), '', moment, moment,
        moment, 1000, 0, 1, '连衣裙', ''
    FROM generate_series(1, {customers} / 10) AS n,
        LATERAL (SELECT now()::timestamp - n % 1000 * interval '1 day' AS moment) AS row;
INSERT INTO shop_order_item (order_id, line_key, title, qty, paid_fen)
    SELECT id, '1', title, 1, pay_fen FROM shop_order;
INSERT INTO order_stat (customer_id, order_count, net_fen, first_paid_at, last_paid_at)
    SELECT customer_id, count(*), sum(pay_fen), min(paid_at), max(paid_at)
    FROM shop_order WHERE customer_id IS NOT NULL GROUP BY customer_id;
"""


def fill(url: str, customers: int, *, orders: bool, more: str = "") -> None:
    """Guides with 500 customers each; with `orders`, five for each customer, and tags. `more`:
    statements that add to it.
    """
    guides = max(10, customers // CUSTOMERS_PER_GUIDE)
    sizes = {
        "customers": customers,
        "guides": guides,
        "stores": max(1, guides // GUIDES_PER_STORE),
        "orders": customers * ORDERS_PER_CUSTOMER,
        "leased": LEASED,
        "never": NEVER,
    }
    parts = (ORGANISATION, CUSTOMERS, *((TAGS, ORDERS) if orders else ()), more)
    servers.run(url, "ALTER SYSTEM SET max_wal_size = '8GB'", "SELECT pg_reload_conf()")
    made_again = [statement for table in LARGE for statement in _drop_indexes(url, table)]
    servers.run(url, *(QUICKLY + part.format(**sizes) for part in parts))
    servers.run(url, *(QUICKLY + statement for statement in made_again), "VACUUM ANALYZE")


def _drop_indexes(url: str, table: str) -> list[str]:
    """Drop all but the primary key; returns the statements that make them again."""
    found = servers.rows(
        url,
        f"""SELECT indexname, indexdef FROM pg_indexes WHERE tablename = '{table}'
            AND schemaname = 'public' AND indexname NOT LIKE '%pkey'""",
    )
    servers.run(url, *(f'DROP INDEX "{name}"' for name, _definition in found))
    return [definition for _name, definition in found]
