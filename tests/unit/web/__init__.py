"""The pure parts of the web adapter, and identity without a network."""
