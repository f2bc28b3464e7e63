"""Everything that is stored, to see that nothing changed."""

from schema import TABLES


def contents(*, besides: tuple = ()) -> dict[str, list[tuple]]:
    """The rows of every table but those of `besides`."""
    return {
        table.__name__: list(table.select().order_by(table._meta.primary_key).tuples())
        for table in TABLES
        if table not in besides
    }
