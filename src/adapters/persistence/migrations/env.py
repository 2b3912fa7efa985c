"""What Alembic runs; `adapters.persistence.migrate` hands it an open connection, and nothing else starts it."""

from alembic import context

from adapters.persistence.schema_version import VERSION_TABLE

connection = context.config.attributes["connection"]
# The whole way is one transaction, begun and ended by who called us: half a migration is never left behind.
context.configure(
    connection=connection, version_table=VERSION_TABLE, transactional_ddl=True, transaction_per_migration=False
)
context.run_migrations()
