"""What WeCom has of the tag library, how it differs, and tags that come back to who carried them."""
from peewee import *


def up(migrator, db):
    class Friendship(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'friendship'

    class TagGroup(Model):
        id = BigAutoField()
        class Meta:
            database = db
            table_name = 'tag_group'

    class CorpTag(Model):
        id = BigAutoField()
        wecom_id = CharField(unique=True, max_length=64)
        name = CharField()
        order = BigIntegerField(default=0)
        group_wecom_id = CharField(index=True, max_length=64)
        group_name = CharField()
        group_order = BigIntegerField(default=0)
        by_us = BooleanField(default=False)
        refused = CharField(max_length=40, default='')
        seen_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'corp_tag'
    db.create_tables([CorpTag])

    class TagRestoration(Model):
        id = BigAutoField()
        group = ForeignKeyField(TagGroup, on_delete='CASCADE')
        total = IntegerField(default=0)
        done = IntegerField(default=0)
        refused = IntegerField(default=0)
        started_at = DateTimeField()
        ended_at = DateTimeField(index=True, null=True)
        class Meta:
            database = db
            table_name = 'tag_restoration'
    db.create_tables([TagRestoration])

    class TagDrift(Model):
        id = BigAutoField()
        friendship = ForeignKeyField(Friendship, index=False, on_delete='CASCADE')
        wecom_id = CharField(index=True, max_length=64)
        kind = CharField(max_length=10)
        noticed_at = DateTimeField()
        class Meta:
            database = db
            table_name = 'tag_drift'
            indexes = ((('friendship', 'wecom_id'), True),)
    db.create_tables([TagDrift])

    class TagImport(Model):
        id = BigAutoField()
        made_at = DateTimeField()
        by = CharField(max_length=80)
        state = CharField(max_length=20)
        undo = JSONField(default=dict)
        counts = JSONField(default=dict)
        ended_at = DateTimeField(null=True)
        class Meta:
            database = db
            table_name = 'tag_import'
    db.create_tables([TagImport])

    migrator.migrate(migrator.add_column('tag_change', 'restoration_id', ForeignKeyField(TagRestoration, field=TagRestoration.id, null=True, index=False, on_delete='SET NULL')))
    migrator.migrate(migrator.add_index('tag_change', ('due_at', 'id')))
    migrator.migrate(migrator.add_index('tag_change', ('restoration_id', 'due_at')))
    for words in MIRROR_BECOMES_LIBRARY:
        db.execute_sql(words)


def down(migrator, db):
    migrator.migrate(migrator.drop_index('tag_change', 'tag_change_restoration_id_due_at'))
    migrator.migrate(migrator.drop_index('tag_change', 'tag_change_due_at_id'))
    migrator.migrate(migrator.drop_column('tag_change', 'restoration_id'))
    migrator.migrate(migrator.drop_table('tag_import'))
    migrator.migrate(migrator.drop_table('tag_drift'))
    migrator.migrate(migrator.drop_table('tag_restoration'))
    migrator.migrate(migrator.drop_table('corp_tag'))


# Until now the tags were a mirror of WeCom's. What was there is the library that we begin with;
# what was deleted there, or known by its id only, has no place in WeCom any more.
MIRROR_BECOMES_LIBRARY = (
    'INSERT INTO corp_tag (wecom_id, name, "order", group_wecom_id, group_name, group_order,'
    " by_us, refused, seen_at)"
    ' SELECT tag.wecom_id, tag.name, tag."order", tag_group.wecom_id, tag_group.name,'
    " tag_group.\"order\", false, '', CURRENT_TIMESTAMP"
    " FROM tag JOIN tag_group ON tag_group.id = tag.group_id"
    " WHERE tag.deleted_at IS NULL AND tag_group.deleted_at IS NULL",
    "DELETE FROM friendship_tag WHERE tag_id IN (SELECT id FROM tag WHERE name = '')",
    "DELETE FROM tag_change WHERE tag_id IN (SELECT id FROM tag WHERE name = '')",
    "DELETE FROM tag WHERE name = ''",
    "DELETE FROM tag_group WHERE wecom_id = 'unknown'",
    "UPDATE tag SET wecom_id = NULL WHERE deleted_at IS NOT NULL",
    "UPDATE tag_group SET wecom_id = NULL WHERE deleted_at IS NOT NULL",
)
