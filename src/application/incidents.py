"""Telling a log of what nobody expected."""

import traceback
from pathlib import PurePath
from typing import Final

_FRAMES: Final = 8


def whereabouts(error: BaseException) -> str:
    """What failed, and where, innermost first; without its message, for a database's may quote the row it was given."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    trail = " < ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    cause = error.__cause__
    return f"{type(error).__name__} at {trail}" + (f"; because of {whereabouts(cause)}" if cause is not None else "")
