"""What only the real Postgres, Valkey or SMTP server can show."""
