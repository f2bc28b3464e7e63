"""Which friendships a sync met is kept beside them: a nightly pass wrote every row and its indexes.

`friendship.seen_in_run` stays, as the run that made the row: a process of the version before goes
on writing it while the new one is put in place, and both are looked at. Where that process
ends a pass, it asks WeCom once more for all whom it did not meet itself: nothing is lost.
"""
from peewee import *


def up(migrator, db):
    class Sighting(Model):
        friendship_id = BigIntegerField(primary_key=True)
        run_id = BigIntegerField()
        class Meta:
            database = db
            table_name = 'sighting'
    db.create_tables([Sighting])
    if isinstance(db, PostgresqlDatabase):
        # Room in each page for the next run's rows, which then need no new place in the index.
        db.execute_sql("ALTER TABLE sighting SET (fillfactor = 45)")


def down(migrator, db):
    db.execute_sql("DROP TABLE IF EXISTS sighting")
