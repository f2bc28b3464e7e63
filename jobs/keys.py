"""Bringing what is encrypted to the newest key of DATA_KEY, while everything runs."""

from collections.abc import Iterator

from db import db
from domain.attributes import values
from domain.customers import phones
from domain.orders import actions as orders
from domain.shops import actions as shops

BATCH = 500


def rotate() -> Iterator[tuple[int, int]]:
    """Batch after batch; tells how many numbers were looked at and how many orders followed.

    Each batch is committed by itself, so it may be stopped, and begun again from the start.
    """
    with db.atomic():
        shops.rotate_seals()
    yield from _of_customers()
    yield from _of_attributes()


def _of_customers() -> Iterator[tuple[int, int]]:
    after = 0
    while True:
        with db.atomic():
            rotated = phones.rotate(after, BATCH)
            if rotated is None:
                return
            followed = orders.follow_indexes(rotated.indexes)
        after = rotated.last
        yield rotated.looked_at, followed


def _of_attributes() -> Iterator[tuple[int, int]]:
    """No order follows these."""
    after = 0
    while True:
        with db.atomic():
            rotated = values.rotate(after, BATCH)
        if rotated is None:
            return
        after = rotated.last
        yield rotated.looked_at, 0
