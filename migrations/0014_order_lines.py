"""How many lines an order has is a number; until now its title said so in Chinese."""

LINES = "shop_order_item AS line WHERE line.order_id = shop_order.id"


def up(migrator, db):
    # The version before inserts orders without the column.
    db.execute_sql("ALTER TABLE shop_order ADD COLUMN line_count INTEGER NOT NULL DEFAULT 1")
    db.execute_sql(
        f"UPDATE shop_order SET line_count = (SELECT count(*) FROM {LINES}),"
        f" title = COALESCE((SELECT line.title FROM {LINES} ORDER BY line.id LIMIT 1), '')"
        f" WHERE title LIKE {db.param}",
        ("% 等 % 件",),
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_column("shop_order", "line_count"))
