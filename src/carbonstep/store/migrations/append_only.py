"""Triggers that make a table append-only, on both engines.

SQLite fires no update or delete trigger for INSERT OR REPLACE unless `recursive_triggers` is on,
and that is a setting of the connection; so a third trigger refuses an insert whose key exists.
PostgreSQL skips ordinary triggers for a session in replica role; these are ENABLE ALWAYS.
What is left to whoever holds the file or owns the database, the log's hashes show.
"""

from collections.abc import Sequence

from alembic import op

_PG_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: a correction is a new fact', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_PG_GROW = """
CREATE FUNCTION only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.size < OLD.size OR NEW.last_recorded_at < OLD.last_recorded_at THEN
        RAISE EXCEPTION 'log_head only grows' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def prepare() -> None:
    """Create what the guards of every table share."""
    if _is_postgresql():
        op.execute(_PG_REFUSE)
        op.execute(_PG_GROW)


def guard(table: str, keys: Sequence[tuple[str, ...]]) -> None:
    """Refuse UPDATE, DELETE, TRUNCATE and replacement; `keys` are all the unique keys."""
    if _is_postgresql():
        _pg_trigger(f"{table}_no_change", table, "BEFORE UPDATE OR DELETE", "ROW", "refuse_change")
        _pg_trigger(f"{table}_no_truncate", table, "BEFORE TRUNCATE", "STATEMENT", "refuse_change")
        return
    _sqlite_trigger(f"{table}_no_update", f"UPDATE ON {table}", _append_only(table))
    _sqlite_trigger(f"{table}_no_delete", f"DELETE ON {table}", _append_only(table))
    _sqlite_no_replace(table, keys)


def guard_head() -> None:
    """Let the log's head grow and refuse everything else."""
    if _is_postgresql():
        _pg_trigger("log_head_grows", "log_head", "BEFORE UPDATE", "ROW", "only_grow")
        _pg_trigger("log_head_no_delete", "log_head", "BEFORE DELETE", "ROW", "refuse_change")
        _pg_trigger(
            "log_head_no_truncate", "log_head", "BEFORE TRUNCATE", "STATEMENT", "refuse_change"
        )
        return
    shrinks = (
        "NEW.id <> OLD.id OR NEW.size < OLD.size OR NEW.last_recorded_at < OLD.last_recorded_at"
    )
    _sqlite_trigger("log_head_grows", f"UPDATE ON log_head WHEN {shrinks}", "log_head only grows")
    _sqlite_trigger("log_head_no_delete", "DELETE ON log_head", "log_head only grows")
    _sqlite_no_replace("log_head", [("id",)])


def _is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"


def _append_only(table: str) -> str:
    return f"{table} is append-only: a correction is a new fact"


def _pg_trigger(name: str, table: str, when: str, level: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _sqlite_no_replace(table: str, keys: Sequence[tuple[str, ...]]) -> None:
    # A look-up per key, each by its own index; one condition with OR could scan.
    taken = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        + ")"
        for key in keys
    )
    _sqlite_trigger(
        f"{table}_no_replace", f"INSERT ON {table} WHEN {taken}", f"{table} has this key already"
    )


def _sqlite_trigger(name: str, when: str, message: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{message}'); END")
