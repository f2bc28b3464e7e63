from peewee import CharField, DateTimeField

from db import Model


class Shop(Model):
    """`platform`: custom, wxshop, douyin, taobao. `push_key` names the shop in X-Shop."""

    name = CharField(unique=True)
    platform = CharField(max_length=20)
    push_key = CharField(unique=True, max_length=40)
    push_secret_sealed = CharField(max_length=300)
    created_at = DateTimeField()
    pushed_at = DateTimeField(null=True)
    disabled_at = DateTimeField(null=True)
