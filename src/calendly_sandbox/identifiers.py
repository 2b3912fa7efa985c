"""Where identifiers, codes and tokens come from: unguessable, or repeatable when a seed is given."""

import random
import string
import uuid

ALPHANUMERIC = string.ascii_letters + string.digits


class Identifiers:
    """Makes names for new things; not safe for several threads without the world's lock."""

    def __init__(self, seed: int | None = None) -> None:
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311  a seed is asked for by tests that want the same run twice

    def uuid(self) -> str:
        """A random UUID, lower-case."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def hexadecimal(self, digits: int) -> str:
        """Random lower-case hexadecimal digits."""
        return f"{self._random.getrandbits(digits * 4):0{digits}x}"

    def word(self, length: int) -> str:
        """Random letters and digits."""
        return "".join(self._random.choices(ALPHANUMERIC, k=length))

    def link_code(self) -> str:
        """The code of a single-use link, such as `ckxq-7wm-p4t`."""
        letters = string.ascii_lowercase + string.digits
        return "-".join("".join(self._random.choices(letters, k=size)) for size in (4, 3, 3))

    def fraction(self) -> float:
        """A number from 0 up to, but not including, 1."""
        return self._random.random()


def named_uuid(name: str) -> str:
    """The same UUID for the same name on every machine: sample accounts keep their addresses across restarts."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://calendly.sandbox/{name}"))
