"""`flask customers import FILE`: what the shop knows about its members."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup
from peewee import chunked

from db import db
from domain import audit
from domain.customers import importing

group = AppGroup("customers", help="Customers.")

BATCH = 500
NAMES = ("external_userid", "unionid", "phone")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_customers(file: Path) -> None:
    """Set birthdays, member levels, points and phones from a CSV file with a heading.

    Columns: external_userid, unionid or phone to name the customer; birthday (YYYY-MM-DD or
    MM-DD), member_level, points, phone to set. Empty cells change nothing.
    Encoding: UTF-8 or GB18030.
    """
    rows = _read(file)
    counts = {"updated": 0, "unchanged": 0, "refused": 0}
    with click.progressbar(rows, label="Importing") as bar:
        refused = []
        for batch in chunked(bar, BATCH):
            refused += _import_batch(batch, counts)
    for line, reason in refused:
        click.echo(f"line {line}: {reason}")
    audit.record("command line", "customers.imported", **counts)
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
    if refused:
        raise SystemExit(1)


def _import_batch(batch: list, counts: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Each row is understood before anything of it is written. Returns the refused ones."""
    refused = []
    with db.atomic():
        for line, row in batch:
            try:
                changed = importing.save(importing.understand(row))
            except importing.BadRow as error:
                refused.append((line, str(error)))
                counts["refused"] += 1
            else:
                counts["updated" if changed else "unchanged"] += 1
    return refused


def _read(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Rows with their line numbers."""
    reader = csv.DictReader(io.StringIO(_text(file.read_bytes()), newline=""))
    reader.fieldnames = [(name or "").strip() for name in reader.fieldnames or ()]
    unknown = [name for name in reader.fieldnames if name not in importing.COLUMNS]
    if unknown or not set(NAMES) & set(reader.fieldnames):
        known = ", ".join(importing.COLUMNS)
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column names the customer"
        raise click.ClickException(f"{file}: {wrong}; the heading may have: {known}")
    return [(reader.line_num, row) for row in reader]


def _text(body: bytes) -> str:
    """Excel in China saves CSV as GB18030."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode("gb18030")
    except UnicodeDecodeError:
        raise click.ClickException("the file is neither UTF-8 nor GB18030") from None
