"""The rules of connections, by themselves."""
