"""Run by Alembic: the connection, and with it the transaction and the lock, is `store.schema`'s."""

from alembic import context

from jianzhen.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
