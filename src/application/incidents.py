"""Telling a log of what nobody expected."""

import traceback
from pathlib import PurePath
from typing import Final

_FRAMES: Final = 8


class Plain(Exception):
    """An error whose message quotes nothing that was stored or sent, so that a log may have it."""


def whereabouts(error: BaseException) -> str:
    """What failed, and where, innermost first; without its message, for a database's may quote the row it was given."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    trail = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__
    name = f"{type(error).__name__} ({error})" if isinstance(error, Plain) else type(error).__name__
    return f"{name} at {trail}" + (f"; because of {whereabouts(cause)}" if cause is not None else "")
