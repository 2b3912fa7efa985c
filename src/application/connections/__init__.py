"""Connecting, staying connected, disconnecting."""
