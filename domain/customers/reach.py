"""Which friendships and customers a scope holds: those of its stores."""

from collections.abc import Iterator

from peewee import Expression, Field, fn

from domain.customers.models import Customer, Friendship
from domain.errors import NotFound
from domain.operators.scope import Scope

# Under another name, as whoever asks may have joined friendships of their own.
OWN = Friendship.alias()


def friendships(scope: Scope, column: Field) -> Iterator[Expression]:
    """Conditions on a column that refers to friendships."""
    if not scope.is_whole:
        yield _exists(scope, OWN.id == column)


def customers(scope: Scope, column: Field) -> Iterator[Expression]:
    """Conditions on a column that refers to customers: a friendship of theirs is in the scope."""
    if not scope.is_whole:
        yield _exists(scope, OWN.customer == column)


def customer(scope: Scope, customer_id: int) -> Customer:
    """Raises NotFound, for one outside of the scope too."""
    wanted = Customer.id == customer_id, *customers(scope, Customer.id)
    found = Customer.get_or_none(*wanted)
    if found is None:
        raise NotFound("没有这位客户，或不在您的数据范围内")
    return found


def _exists(scope: Scope, which: Expression) -> Expression:
    """Asked row by row: whoever asks has few rows, and a company a million friendships."""
    return fn.EXISTS(OWN.select(OWN.id).where(which, *scope.within(OWN.store)))
