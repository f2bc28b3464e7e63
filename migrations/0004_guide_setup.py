"""Roles of operators; a tag library that WeCom follows; who put a tag on a customer, and when."""
from peewee import *


def up(migrator, db):
    # SQLite cannot take a column with a foreign key out of a table; it makes the table anew.
    rebuilt = {"legacy": True} if isinstance(db, SqliteDatabase) else {}
    for table, columns in ADDED.items():
        for name, field in columns.items():
            migrator.migrate(migrator.add_column(table, name, field))
    db.execute_sql(
        "UPDATE tag_change SET by = COALESCE("
        "(SELECT 'guide:' || guide.userid FROM guide WHERE guide.id = tag_change.guide_id), '')"
    )
    db.execute_sql("UPDATE friendship_tag SET at = CURRENT_TIMESTAMP")
    migrator.migrate(
        migrator.add_not_null("friendship_tag", "at"),
        migrator.drop_not_null("tag_group", "wecom_id"),
        migrator.drop_not_null("tag", "wecom_id"),
        migrator.drop_index("tag_change", "tagchange_guide_id"),
        migrator.drop_column("tag_change", "guide_id", **rebuilt),
    )


def down(migrator, db):
    for table, columns in ADDED.items():
        for name in columns:
            migrator.migrate(migrator.drop_column(table, name))


ADDED = {
    "operator": {"role": CharField(max_length=20, default="super_admin")},
    "tag_group": {
        "due_at": DateTimeField(index=True, null=True),
        "attempts": IntegerField(default=0),
        "error": TextField(default=""),
        "error_code": CharField(max_length=40, default=""),
        "set_aside_at": DateTimeField(index=True, null=True),
        "single": BooleanField(default=False),
        "pushed_at": DateTimeField(null=True),
    },
    "tag": {"visible": BooleanField(default=True)},
    "friendship_tag": {
        "by": CharField(max_length=80, default=""),
        "at": DateTimeField(null=True),
    },
    "tag_change": {"by": CharField(max_length=80, default="")},
}
