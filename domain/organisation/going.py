"""Guides and departments that a pass did not find and would remove."""

from datetime import datetime

from peewee import JOIN

from domain.organisation import members, tree
from domain.organisation.models import Department, Guide


def guides(since: datetime) -> list[Guide]:
    """With their stores."""
    query = Guide.select(Guide, Department).join(Department, JOIN.LEFT_OUTER)
    return list(query.where(members.unseen(since)).order_by(Guide.id))


def departments(since: datetime) -> list[Department]:
    return list(Department.select().where(tree.unseen(since)).order_by(Department.path))
