"""What Alembic runs around the migrations: the caller's connection, the caller's transaction."""

from alembic import context

from carbonstep.store import tables


def run() -> None:
    """Migrate on the connection the caller put into the configuration."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=tables.METADATA)
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under the name below; whoever only imports it migrates nothing.
if __name__ == "env_py":
    run()
