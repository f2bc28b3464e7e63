from peewee import BlobField, CharField, DateTimeField, ForeignKeyField, IntegerField

from db import Model
from domain.leases import Leased


class Material(Leased):
    """`due_at`: when WeCom needs it uploaded (again): media ids live three days.

    `kind`: image, video or file. `size` in bytes.
    """

    kind = CharField(max_length=10)
    name = CharField()
    mime = CharField(max_length=100)
    size = IntegerField()
    sha256 = CharField(max_length=64, index=True)
    media_id = CharField(default="", max_length=300)
    media_expires_at = DateTimeField(null=True)
    created_at = DateTimeField()
    deleted_at = DateTimeField(null=True)


class MaterialFile(Model):
    """The bytes, in the database so that every machine has them and a backup is one thing."""

    material = ForeignKeyField(Material, unique=True, backref="files", on_delete="CASCADE")
    body = BlobField()
