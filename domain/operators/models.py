from peewee import CharField, DateTimeField, ForeignKeyField

from db import Model
from domain.organisation.models import Department


class Operator(Model):
    """Signs in with a password, through WeCom's web login (`userid_key`), or both.

    `role`: one of `domain.operators.roles`.
    """

    name = CharField(unique=True)
    password_hash = CharField(default="", max_length=300)
    userid_key = CharField(null=True, unique=True, max_length=64)
    role = CharField(default="super_admin", max_length=20)
    created_at = DateTimeField()
    signed_in_at = DateTimeField(null=True)
    disabled_at = DateTimeField(null=True)


class OperatorDepartment(Model):
    """Where an operator belongs: a node, or any department below one."""

    operator = ForeignKeyField(Operator, backref="places", on_delete="CASCADE")
    department = ForeignKeyField(Department, backref="operators", on_delete="CASCADE")

    class Meta:
        indexes = ((("operator", "department"), True),)
