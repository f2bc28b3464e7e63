"""The audit log can be added to, and neither changed nor emptied, by our own account either."""
from peewee import PostgresqlDatabase

REFUSAL = "the audit log is only ever added to"


def up(migrator, db):
    for statement in POSTGRESQL if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)


def down(migrator, db):
    postgresql = isinstance(db, PostgresqlDatabase)
    for name in ("audit_entry_kept", "audit_entry_not_deleted", "audit_entry_not_emptied"):
        db.execute_sql(f"DROP TRIGGER IF EXISTS {name}{' ON audit_entry' if postgresql else ''}")


POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER audit_entry_kept BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)
SQLITE = (
    "CREATE TRIGGER audit_entry_kept BEFORE UPDATE ON audit_entry"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "CREATE TRIGGER audit_entry_not_deleted BEFORE DELETE ON audit_entry"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
