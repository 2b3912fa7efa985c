"""Where everything is kept: Postgres, through SQLAlchemy Core and psycopg."""
