"""Two rows turn out to be about the same person: one goes, the other takes its place."""

from peewee import ForeignKeyField, IntegrityError

from db import Model, db


def succeed(gone: Model, heir: Model) -> None:
    """Whatever points to `gone`, in any room, points to `heir` from now on; `gone` is deleted.

    Call it in a transaction. What the heir has already goes together with `gone`.
    """
    for field in type(gone)._meta.backrefs:
        _redirect(field, gone, heir)
    gone.delete_instance()


def _redirect(field: ForeignKeyField, gone: Model, heir: Model) -> None:
    """Row by row, as each may collide with one that the heir has."""
    for row in field.model.select(field.model.id).where(field == gone):
        try:
            with db.atomic():
                field.model.update({field: heir}).where(field.model.id == row.id).execute()
        except IntegrityError:
            continue
