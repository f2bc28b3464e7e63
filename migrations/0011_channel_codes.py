"""Further codes beside that of a store: their guides, tags, remark, limit; welcomes by hours."""
from peewee import *


def up(migrator, db):
    class ContactWay(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'contact_way'

    class Friendship(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'friendship'

    class Guide(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'guide'

    class Tag(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'tag'

    class Arrival(Model):
        id = BigAutoField()
        due_at = DateTimeField(index=True, null=True)
        attempts = IntegerField(default=0)
        error = TextField(default='')
        error_code = CharField(max_length=40, default='')
        set_aside_at = DateTimeField(index=True, null=True)
        contact_way = ForeignKeyField(ContactWay, on_delete='CASCADE')
        friendship = ForeignKeyField(Friendship, on_delete='CASCADE')
        at = DateTimeField()
        half = BooleanField(default=False)
        tagged_at = DateTimeField(null=True)
        state = CharField(max_length=10, default='waiting')
        class Meta:
            database = db
            table_name = 'arrival'
            indexes = ((('friendship', 'at'), True), (('contact_way', 'at'), False))

    class ContactWayGuide(Model):
        id = BigAutoField()
        contact_way = ForeignKeyField(ContactWay, on_delete='CASCADE')
        guide = ForeignKeyField(Guide, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'contact_way_guide'
            indexes = ((('contact_way', 'guide'), True),)

    class ContactWayTag(Model):
        id = BigAutoField()
        contact_way = ForeignKeyField(ContactWay, on_delete='CASCADE')
        tag = ForeignKeyField(Tag, on_delete='CASCADE')
        class Meta:
            database = db
            table_name = 'contact_way_tag'
            indexes = ((('contact_way', 'tag'), True),)

    db.create_tables([Arrival, ContactWayGuide, ContactWayTag])
    backup = ForeignKeyField(Guide, field=Guide.id, null=True, on_delete='SET NULL')
    migrator.migrate(migrator.add_column('contact_way', 'backup_id', backup))
    for table, columns in ADDED.items():
        for name, field in columns.items():
            migrator.migrate(migrator.add_column(table, name, field))
    migrator.migrate(
        migrator.drop_index('contact_way', 'contactway_store_id'),
        migrator.drop_not_null('contact_way', 'store_id'),
        migrator.add_index('contact_way', ('store_id',)),
        migrator.drop_index('welcome', 'welcome_contact_way_id'),
        migrator.add_index('welcome', ('contact_way_id',)),
        migrator.add_index('welcome', ('contact_way_id', 'place'), unique=True),
    )
    db.execute_sql(
        "CREATE UNIQUE INDEX contact_way_of_store ON contact_way (store_id) WHERE kind = 'store'"
    )


def down(migrator, db):
    db.execute_sql("DELETE FROM contact_way WHERE kind <> 'store'")
    db.execute_sql("DELETE FROM welcome WHERE place > 0")
    db.execute_sql("DROP INDEX contact_way_of_store")
    migrator.migrate(
        migrator.drop_index('welcome', 'welcome_contact_way_id_place'),
        migrator.drop_index('welcome', 'welcome_contact_way_id'),
        migrator.add_index('welcome', ('contact_way_id',), unique=True),
        migrator.drop_index('contact_way', 'contact_way_store_id'),
        migrator.drop_column('contact_way', 'backup_id'),
    )
    for table, columns in ADDED.items():
        for name in columns:
            migrator.migrate(migrator.drop_column(table, name))
    migrator.migrate(
        migrator.add_index('contact_way', ('store_id',), unique=True, name='contactway_store_id'),
        migrator.add_not_null('contact_way', 'store_id'),
    )
    for table in ('contact_way_tag', 'contact_way_guide', 'arrival'):
        migrator.migrate(migrator.drop_table(table))


ADDED = {
    'contact_way': {
        'kind': CharField(max_length=10, default='store'),
        'name': CharField(max_length=60, default=''),
        'remark': CharField(max_length=60, default=''),
        'daily_limit': IntegerField(null=True),
        'retired_at': DateTimeField(null=True),
    },
    'welcome': {
        'place': IntegerField(default=0),
        'weekdays': CharField(max_length=7, default=''),
        'starts': TimeField(null=True),
        'ends': TimeField(null=True),
    },
    'guide': {'alias': CharField(default='')},
}
