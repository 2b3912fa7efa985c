"""Errors that driving adapters tell apart by name, for those that may not know the entities they are of.

Everything else they tell apart by its base (`domain.errors`).
"""

from domain.connection import NotConnected, ReconnectNeeded

__all__ = ["NotConnected", "ReconnectNeeded"]
