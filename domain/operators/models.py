from peewee import CharField, DateTimeField

from db import Model


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
