"""Rows that nobody else changes until the transaction ends."""

from typing import TypeVar

from peewee import ModelSelect

from db import Model, is_postgresql

# The second lets others write rows that refer to these; the third leaves out what others lock.
FOR_UPDATE, FOR_NO_KEY_UPDATE = "FOR UPDATE", "FOR NO KEY UPDATE"
SKIP_LOCKED = "FOR UPDATE SKIP LOCKED"

Select = TypeVar("Select", bound=ModelSelect)


def locked(query: Select, strength: str = FOR_UPDATE, of: type[Model] | None = None) -> Select:
    """The query, which locks what it finds; on SQLite as it is, because that has one writer.

    `of`: the only table of a join whose rows are locked.
    """
    return query.for_update(strength, of=of) if is_postgresql() else query
