"""Friendships that a pass did not meet and would end: whom a person looks at before saying yes."""

from datetime import datetime

from peewee import JOIN, fn

from domain.customers.gone import unseen
from domain.customers.models import Customer, Friendship
from domain.organisation.models import Department, Guide

MOST_GROUPS = 20


def find(
    run_id: int, since: datetime, *, limit: int = 200, offset: int = 0
) -> tuple[list[Friendship], int]:
    """With customer, guide and store, by id; and how many there are."""
    query = _all(run_id, since).order_by(Friendship.id)
    return list(query.limit(limit).offset(offset)), _all(run_id, since).count()


def by_guide(run_id: int, since: datetime) -> list[tuple[str, int]]:
    """Names of the guides who would lose most, with how many."""
    return _counted(_all(run_id, since), Guide.id, Guide.name)


def by_store(run_id: int, since: datetime) -> list[tuple[str, int]]:
    """Names of the stores that would lose most; empty for friendships without one."""
    return _counted(_all(run_id, since), Department.id, fn.COALESCE(Department.name, ""))


def _all(run_id: int, since: datetime):
    return (
        Friendship.select(Friendship, Customer, Guide, Department)
        .join_from(Friendship, Customer)
        .join_from(Friendship, Guide)
        .join_from(Friendship, Department, JOIN.LEFT_OUTER)
        .where(unseen(run_id, since=since))
    )


def _counted(query, field, name) -> list[tuple[str, int]]:
    count = fn.COUNT(Friendship.id)
    grouped = query.select(name, count).group_by(field, name).order_by(count.desc())
    return list(grouped.limit(MOST_GROUPS).tuples())
