"""What operations staff must know or mend: one row per trouble, counted, cleared when over."""

from peewee import CharField, DateTimeField, IntegerField, JSONField

from db import Model
from domain import clock


class Notice(Model):
    """`kind` names the words shown in the console; `detail` fills their blanks."""

    key = CharField(unique=True)
    kind = CharField()
    detail = JSONField()
    count = IntegerField(default=1)
    first_at = DateTimeField()
    last_at = DateTimeField()
    cleared_at = DateTimeField(null=True, index=True)


def post(key: str, kind: str, /, **detail) -> None:
    """Say it once, however often it happens; a cleared notice that comes back opens again."""
    moment = clock.now()
    Notice.insert(key=key, kind=kind, detail=detail, first_at=moment, last_at=moment).on_conflict(
        conflict_target=[Notice.key],
        update={
            Notice.count: Notice.count + 1,
            Notice.last_at: moment,
            Notice.kind: kind,
            Notice.detail: detail,
            Notice.cleared_at: None,
        },
    ).execute()


def clear(key: str) -> None:
    Notice.update(cleared_at=clock.now()).where(
        Notice.key == key, Notice.cleared_at.is_null()
    ).execute()


def clear_alike(kind: str) -> int:
    """All open ones of a kind. Returns how many."""
    alike = Notice.kind == kind, Notice.cleared_at.is_null()
    return Notice.update(cleared_at=clock.now()).where(*alike).execute()


def open_notices() -> list[Notice]:
    return list(Notice.select().where(Notice.cleared_at.is_null()).order_by(Notice.last_at.desc()))


def open_by_kind() -> list[list[Notice]]:
    """What happened to five hundred codes at once stands in one place; newest first."""
    alike: dict[str, list[Notice]] = {}
    for notice in open_notices():
        alike.setdefault(notice.kind, []).append(notice)
    return list(alike.values())


def count_open() -> int:
    return Notice.select().where(Notice.cleared_at.is_null()).count()
