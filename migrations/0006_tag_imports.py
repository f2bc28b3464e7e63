"""Deleting imported tags in WeCom goes on where it stood."""

from peewee import *

ADDED = {
    "due_at": DateTimeField(index=True, null=True),
    "attempts": IntegerField(default=0),
    "error": TextField(default=""),
    "error_code": CharField(max_length=40, default=""),
    "set_aside_at": DateTimeField(index=True, null=True),
    "shows": BooleanField(default=False),
}


def up(migrator, db):
    for name, field in ADDED.items():
        migrator.migrate(migrator.add_column("tag_import", name, field))


def down(migrator, db):
    for name in ADDED:
        migrator.migrate(migrator.drop_column("tag_import", name))
