"""Many rows in one parameter, so that a statement has the same words however many there are.

To put an INSERT of a hundred rows into words, and for the driver to read them again, takes ten
times as long as to carry it out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from peewee import SQL, Expression, Field, Value, __exception_wrapper__, fn

from db import Model, db, is_postgresql

Row = Mapping[str, Any]
EMPTY: Row = {}


def insert(
    model: type[Model], rows: Sequence[Row], returning: Sequence[Field], *, alike: Row = EMPTY
) -> list[tuple]:
    """Returns these columns of each row that is new; where another is in the way, that one stays.

    A row has the names of columns (`guide_id`); all rows have the same. What they leave out is
    written as `alike` says it for all of them, or else with the default of its field.
    """
    return _carry_out(model, rows, "ON CONFLICT DO NOTHING", returning, alike)


def upsert(
    model: type[Model],
    rows: Sequence[Row],
    returning: Sequence[Field],
    *,
    unique: Field,
    update: Iterable[str],
    alike: Row = EMPTY,
) -> list[tuple]:
    """Returns these columns of every row, new or not. One that is there by its `unique` column is
    locked, and its columns `update` get new values; no two of `rows` may be the same one.
    """
    values = ", ".join(f'"{name}" = EXCLUDED."{name}"' for name in update)
    conflict = f'ON CONFLICT ("{unique.column_name}") DO UPDATE SET {values}'
    return _carry_out(model, rows, conflict, returning, alike)


def update(model: type[Model], rows: Sequence[Row]) -> None:
    """Each row has its `id` and the columns to write, the same in all of them."""
    if not rows:
        return
    words = _updated_on_postgresql if is_postgresql() else _updated_on_sqlite
    columns = tuple(name for name in rows[0] if name != "id")
    with __exception_wrapper__:
        db.execute_sql(words(model._meta.table_name, columns), [_json(rows)])


@cache
def _updated_on_postgresql(table: str, columns: tuple[str, ...]) -> str:
    new = f'json_populate_recordset(NULL::"{table}", %s) AS new'
    return f'UPDATE "{table}" SET {_as_in_new(columns)} FROM {new} WHERE "{table}".id = new.id'


@cache
def _updated_on_sqlite(table: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f"value ->> '{name}' AS \"{name}\"" for name in ("id", *columns))
    new = f"(SELECT {values} FROM json_each(?)) AS new"
    return f'UPDATE "{table}" SET {_as_in_new(columns)} FROM {new} WHERE "{table}".id = new.id'


def _as_in_new(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}" = new."{name}"' for name in columns)


def _carry_out(
    model: type[Model],
    rows: Sequence[Row],
    conflict: str,
    returning: Sequence[Field],
    alike: Row = EMPTY,
) -> list[tuple]:
    if not rows:
        return []
    blank = {**model._meta.get_default_dict(), **alike}
    columns = tuple({**blank, **rows[0]})
    words = _on_postgresql if is_postgresql() else _on_sqlite
    names = tuple(field.column_name for field in returning)
    with __exception_wrapper__:  # SQLite carries it out while the rows are fetched
        sql = words(model._meta.table_name, columns, conflict, names)
        return db.execute_sql(sql, _told(blank, rows)).fetchall()


def _told(blank: Row, rows: Sequence[Row]) -> list[str]:
    """PostgreSQL fills in by itself what is the same in all rows."""
    if is_postgresql():
        return [_json(blank), _json(rows)]
    return [_json([{**blank, **row} for row in rows])]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


@cache
def _on_postgresql(
    table: str, columns: tuple[str, ...], conflict: str, returning: tuple[str, ...]
) -> str:
    names = _listed(columns)
    blank = f'json_populate_record(NULL::"{table}", %s)'
    return (
        f'INSERT INTO "{table}" ({names})'
        f" SELECT {names} FROM json_populate_recordset({blank}, %s)"
        f" {conflict} RETURNING {_listed(returning)}"
    )


@cache
def _on_sqlite(
    table: str, columns: tuple[str, ...], conflict: str, returning: tuple[str, ...]
) -> str:
    """WHERE keeps SQLite from taking ON for the condition of a join."""
    values = ", ".join(f"value ->> '{name}'" for name in columns)
    return (
        f'INSERT INTO "{table}" ({_listed(columns)})'
        f" SELECT {values} FROM json_each(?) WHERE true"
        f" {conflict} RETURNING {_listed(returning)}"
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def read(query: Any) -> list[tuple]:
    """All rows of a query or of RETURNING. PostgreSQL's driver knows the types of its values;
    peewee would look at each of them once more, which takes longer than all the rest.
    """
    if not is_postgresql():
        return list(query.tuples().execute())
    with __exception_wrapper__:
        return db.execute(query).fetchall()


def among(column: Field, values: Iterable[int | str]) -> Expression:
    """The column has one of these values."""
    if is_postgresql():
        return column == fn.ANY(Value(list(values), converter=False, unpack=False))
    return column.in_(SQL("(SELECT value FROM json_each(?))", [json.dumps(list(values))]))


def listed(column: Field, query) -> Expression:
    """The column has a value that the query finds, which PostgreSQL carries out once, beforehand.

    It may ask a subquery for rows again and again, and descends the index for each of its rows.
    """
    return column == fn.ANY(fn.ARRAY(query)) if is_postgresql() else column.in_(query)


def find_by_index() -> None:
    """For the rest of this transaction: PostgreSQL keeps the plan that it made for a small table,
    which was to read all of it, while a first sync makes the table a thousand times as large.
    """
    if is_postgresql():
        db.execute_sql("SET LOCAL enable_seqscan = off")
