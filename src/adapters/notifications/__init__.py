"""Carries messages to people: by SMTP, or only to the log."""
