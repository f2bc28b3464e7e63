"""The level and its nodes, and where operators belong."""
from peewee import *

def up(migrator, db):
    class Department(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'department'

    class Operator(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'operator'

    class Level(Model):
        id = BigAutoField()
        name = CharField(max_length=60)
        set_up_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'level'
    db.create_tables([Level])

    class Node(Model):
        id = BigAutoField()
        department = ForeignKeyField(Department, unique=True, on_delete='CASCADE')
        name = CharField(max_length=60)
        created_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'node'
    db.create_tables([Node])

    class OperatorDepartment(Model):
        id = BigAutoField()
        operator = ForeignKeyField(Operator, on_delete='CASCADE')
        department = ForeignKeyField(Department, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'operator_department'
            indexes = ((('operator', 'department'), True),)
    db.create_tables([OperatorDepartment])


def down(migrator, db):
    migrator.migrate(migrator.drop_table('operator_department'))
    migrator.migrate(migrator.drop_table('node'))
    migrator.migrate(migrator.drop_table('level'))
