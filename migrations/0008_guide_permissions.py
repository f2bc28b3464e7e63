"""Attributes of customers, and which of them guides may see and edit."""
from peewee import *


def up(migrator, db):
    class Customer(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'customer'

    class Attribute(Model):
        id = BigAutoField()
        key = CharField(unique=True, max_length=40)
        name = CharField(max_length=40)
        kind = CharField(max_length=20)
        choices = JSONField(default=list)
        order = IntegerField(default=0)
        built_in = BooleanField(default=False)
        visible = BooleanField(default=False)
        editable = BooleanField(default=False)
        created_at = DateTimeField()
        retired_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'attribute'
    db.create_tables([Attribute])

    class CustomerValue(Model):
        id = BigAutoField()
        customer = ForeignKeyField(Customer, on_delete='CASCADE')
        attribute = ForeignKeyField(Attribute, on_delete='CASCADE')
        value = JSONField()
        phone_index = CharField(index=True, max_length=64, default='')
        phone_sealed = CharField(max_length=200, default='')
        class Meta:
            database = db
            table_name = 'customer_value'
            indexes = ((('customer', 'attribute'), True),)
    db.create_tables([CustomerValue])

    class GuidePermission(Model):
        id = BigAutoField()
        shows_attributes = BooleanField(default=False)
        class Meta:
            database = db
            table_name = 'guide_permission'
    db.create_tables([GuidePermission])

    class ValueChange(Model):
        id = BigAutoField()
        customer = ForeignKeyField(Customer, on_delete='CASCADE')
        attribute = ForeignKeyField(Attribute, on_delete='CASCADE')
        by = CharField(max_length=80)
        at = DateTimeField()
        before = JSONField()
        after = JSONField()
        class Meta:
            database = db
            table_name = 'value_change'
            indexes = ((('customer', 'at'), False),)
    db.create_tables([ValueChange])

    migrator.migrate(migrator.add_column('customer', 'real_name', CharField(null=True)))
    migrator.migrate(migrator.add_column('customer', 'points', IntegerField(null=True)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column('customer', 'points'))
    migrator.migrate(migrator.drop_column('customer', 'real_name'))
    migrator.migrate(migrator.drop_table('value_change'))
    migrator.migrate(migrator.drop_table('guide_permission'))
    migrator.migrate(migrator.drop_table('customer_value'))
    migrator.migrate(migrator.drop_table('attribute'))
