"""What Alembic runs: the migrations, on the connection and in the transaction it was given."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # Alembic doubts it for SQLite, where it holds since we begin ourselves
    render_as_batch=True,
)
context.run_migrations()
