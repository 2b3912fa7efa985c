"""The host app's clients, quotes and invoices."""
