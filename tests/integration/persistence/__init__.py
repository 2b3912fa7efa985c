"""What only a real Postgres shows: roles, policies, races, migrations, plans."""
