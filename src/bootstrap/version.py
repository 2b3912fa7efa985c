"""Which version this is."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """As it was installed; else `sources`."""
    try:
        return installed("quotla-calendly")
    except PackageNotFoundError:
        return "sources"
