"""The one place that says what guides may see and edit."""

from dataclasses import dataclass

from peewee import fn

from domain.attributes.built_in import can_be_edited
from domain.attributes.models import Attribute, GuidePermission
from domain.errors import NotFound


@dataclass(frozen=True)
class Granted:
    """`attributes`: what guides see, in the order that operators chose; none while not shown.

    Store, time added and exclusive guide are always shown, and stand in no list.
    """

    attributes: tuple[Attribute, ...] = ()

    def sees(self, key: str) -> bool:
        return any(one.key == key for one in self.attributes)

    def edits(self, key: str) -> bool:
        return any(one.key == key and may_edit(one) for one in self.attributes)

    def to_see(self, key: str) -> Attribute:
        """Raises NotFound: whether there is more to know is no business of the guide."""
        for one in self.attributes:
            if one.key == key:
                return one
        raise NotFound("没有这项资料，或没有对导购开放")

    def to_edit(self, key: str) -> Attribute:
        one = self.to_see(key)
        if not may_edit(one):
            raise NotFound("这项资料导购不能修改")
        return one


def may_edit(attribute: Attribute) -> bool:
    return attribute.editable and can_be_edited(attribute.key)


def grant_of(attribute: Attribute) -> str:
    """In a word, which the audit log keeps: edit, see or nothing."""
    return ("edit" if attribute.editable else "see") if attribute.visible else "nothing"


def to_guides() -> Granted:
    """As it is at this moment; in one query, since every page of a guide asks."""
    shown = GuidePermission.select().where(GuidePermission.shows_attributes)
    rows = chosen().where(fn.EXISTS(shown))
    return Granted(tuple(rows))


def chosen():
    """What operators chose to show, whether it is shown now or not: a query."""
    visible = Attribute.select().where(Attribute.visible, Attribute.retired_at.is_null())
    return visible.order_by(Attribute.order, Attribute.id)
