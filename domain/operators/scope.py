"""Which data an operator sees: that of their departments and everything below, nothing else.

The one filter for it. Queries of other rooms take a `Scope` and narrow themselves by it;
`domain.customers.reach` says it of customers and friendships.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from peewee import Expression, Field

from domain import many
from domain.organisation import nodes
from domain.organisation.models import Department, Guide, GuideDepartment


@dataclass(frozen=True)
class Scope:
    """`department_ids`: ids of our rows, with all below them; None stands for the whole company."""

    department_ids: frozenset[int] | None = None

    @property
    def is_whole(self) -> bool:
        return self.department_ids is None

    def holds(self, department_id: int | None) -> bool:
        """Is this department in it? What belongs to no department is seen by the whole only."""
        return self.department_ids is None or department_id in self.department_ids

    def within(self, column: Field) -> Iterator[Expression]:
        """Conditions, for `where(*…)`, on a column that refers to departments."""
        if self.department_ids is not None:
            yield many.among(column, sorted(self.department_ids))

    def holds_guide(self, guide: Guide) -> bool:
        """A guide is in it when one of the guide's departments is."""
        places = GuideDepartment.select().where(
            GuideDepartment.guide == guide, *self.within(GuideDepartment.department)
        )
        return self.is_whole or places.exists()

    def with_guides(self, column: Field) -> Iterator[Expression]:
        """Conditions on a column that refers to guides, `Guide.id` itself included."""
        if self.department_ids is not None:
            here = self.within(GuideDepartment.department)
            yield column.in_(GuideDepartment.select(GuideDepartment.guide).where(*here))


WHOLE = Scope()


def of_departments(departments: list[Department]) -> Scope:
    return Scope(nodes.ids_below(departments))
