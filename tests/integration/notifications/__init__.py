"""Messages against a real SMTP server."""
