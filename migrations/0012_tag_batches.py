"""Tags for all customers of a list, and an index by which a batch finds its changes."""
from peewee import *


def up(migrator, db):
    class Customer(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'customer'

    class Department(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'department'

    class TagBatch(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        key = CharField(unique=True, max_length=40)
        name = CharField(max_length=80)
        by = CharField(index=True, max_length=80)
        department = ForeignKeyField(Department, null=True, on_delete='SET NULL')
        reach = JSONField(null=True)
        adding = BooleanField(default=True)
        exclusive = BooleanField(default=False)
        tags = JSONField(default=list)
        state = CharField(max_length=10, default='draft')
        total = IntegerField(default=0)
        cursor = IntegerField(default=0)
        made_at = DateTimeField(index=True)
        started_at = DateTimeField(null=True)
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'tag_batch'
    db.create_tables([TagBatch])

    class TagBatchRow(Model):
        id = BigAutoField()
        batch = ForeignKeyField(TagBatch, on_delete='CASCADE')
        line = IntegerField()
        given = CharField(max_length=80)
        customer = ForeignKeyField(Customer, null=True, on_delete='CASCADE')
        result = CharField(max_length=20)
        class Meta:
            database = db
            table_name = 'tag_batch_row'
            indexes = ((('batch', 'line'), True), (('batch', 'result', 'line'), False))
    db.create_tables([TagBatchRow])

    migrator.migrate(migrator.add_index('tag_change', ('state', 'by')))


def down(migrator, db):
    migrator.migrate(migrator.drop_index('tag_change', 'tag_change_state_by'))
    migrator.migrate(migrator.drop_table('tag_batch_row'))
    migrator.migrate(migrator.drop_table('tag_batch'))
