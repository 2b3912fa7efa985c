"""Calendly's REST API over the sandbox: one module per family of operations."""
