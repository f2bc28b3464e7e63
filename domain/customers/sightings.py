"""Which pass over WeCom's lists met a friendship last, so that whoever is missing is known.

A table of its own: written into the friendship, each of its indexes would be written anew every
night, for every customer, although nothing had changed.
"""

from collections.abc import Collection

from peewee import OP, SQL, Expression

from domain import many
from domain.customers.models import Friendship, Sighting


def note(run_id: int, friendship_ids: Collection[int]) -> None:
    """This run met them. Call it in the transaction that saves what was read."""
    rows = [{"friendship_id": id} for id in sorted(friendship_ids)]
    alike, unique = {"run_id": run_id}, Sighting.friendship_id
    many.upsert(Sighting, rows, (unique,), unique=unique, update=("run_id",), alike=alike)


def note_all(run_id: int, which: Expression) -> None:
    """`which`: friendships, a condition."""
    note(run_id, [id for (id,) in many.read(Friendship.select(Friendship.id).where(which))])


def unmet(run_id: int) -> Expression:
    """Friendships that neither this run nor a later one met or made.

    Looked up one by one: PostgreSQL, which has not counted this run's sightings yet, takes them
    for few, and would compare each friendship with all of them.
    """
    ours = Sighting.friendship_id == Friendship.id, Sighting.run_id >= run_id
    met = Sighting.select(SQL("1")).where(*ours).limit(1)
    unmade = Friendship.seen_in_run.is_null() | (Friendship.seen_in_run < run_id)
    return unmade & Expression(met, OP.IS, None)
