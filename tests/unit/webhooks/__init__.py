"""The webhook intake, without a server or a database."""
