"""The history of stores, and which of their codes lead nowhere.

Departments that are gone count as closed stores if none was ever below them.
"""
from peewee import *

def up(migrator, db):
    class ContactWay(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'contact_way'

    class Department(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'department'

    class StoreEvent(Model):
        id = BigAutoField()
        department = ForeignKeyField(Department, on_delete='CASCADE')
        kind = CharField(max_length=10)
        at = DateTimeField()
        before = TextField(default='')
        after = TextField(default='')
        class Meta:
            database = db
            table_name = 'store_event'
            indexes = ((('department', 'at'), False),)
    db.create_tables([StoreEvent])

    class StrandedCode(Model):
        id = BigAutoField()
        contact_way = ForeignKeyField(ContactWay, unique=True, on_delete='CASCADE')
        why = CharField(max_length=20)
        since = DateTimeField()
        class Meta:
            database = db
            table_name = 'stranded_code'
    db.create_tables([StrandedCode])
    db.execute_sql(CLOSED)


def down(migrator, db):
    migrator.migrate(migrator.drop_table('stranded_code'))
    migrator.migrate(migrator.drop_table('store_event'))


CLOSED = """
    INSERT INTO store_event (department_id, kind, at, before, after)
    SELECT id, 'closed', removed_at, '', '' FROM department AS gone
    WHERE removed_at IS NOT NULL AND seen_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM department AS below WHERE below.parent_wecom_id = gone.wecom_id)
"""
