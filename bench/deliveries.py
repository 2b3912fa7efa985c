"""Deliveries as Calendly sends them: a recorded booking, of which each has addresses and a guest of its own."""

import hashlib
import hmac
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson

from adapters.webhooks.endpoint import PATH, SIGNATURE_HEADER
from bench.load import post

SAMPLE: Final = Path(__file__).resolve().parents[1] / "tests" / "samples" / "calendly" / "webhook_invitee_created.json"
BODY_BYTES: Final = 2_400
GUEST: Final = "jordan@example.com"
_ACCOUNT: Final = b"https://api.calendly.com/users/b1f6c2d4-0a53-4c1e-9a77-3f5f0c2d8e11"
_EVENT: Final = b"6f0b2c1e-8d47-4a95-b3e6-0c9d1f2a3b4c"
_INVITEE: Final = b"a4d83e52-1b6f-4c70-9e2a-5f7b8c9d0e1f"


def body(number: int, *, account: str, guest: str = GUEST) -> bytes:
    """The booking of this number: the same number, the same news.

    Args:
        account: whose subscription it is, and who hosts.
        guest: the address that books.
    """
    ours = _TEMPLATE.replace(_ACCOUNT, account.encode()).replace(GUEST.encode(), guest.encode())
    event, invitee = UUID(int=(1 << 80) + number), UUID(int=(2 << 80) + number)
    return ours.replace(_EVENT, str(event).encode()).replace(_INVITEE, str(invitee).encode())


def signed(text: bytes, *, secret: str, at: int) -> str:
    """The header that Calendly sends beside a body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + text, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """The requests of one round."""

    path: str = PATH
    host: str
    account: str
    secret: str = field(repr=False)
    at: int
    """Unix seconds of their signatures."""
    first: int
    """The number of the first; rounds must not meet."""
    count: int
    forged: float = 0.0
    """The share that somebody else signed."""
    repeated: float = 0.0
    """The share that is a copy of one sent before."""

    def __call__(self) -> Sequence[bytes]:
        dice = random.Random(self.first)  # noqa: S311  the same mixture every time
        requests: list[bytes] = []
        for number in range(self.first, self.first + self.count):
            chance = dice.random()
            is_copy = self.forged <= chance < self.forged + self.repeated and number > self.first
            text = body(dice.randrange(self.first, number) if is_copy else number, account=self.account)
            header = signed(text, secret="forged" if chance < self.forged else self.secret, at=self.at)
            requests.append(self._request(text, header))
        return requests

    def _request(self, text: bytes, header: str) -> bytes:
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER.decode(): header}
        return post(self.path, text, host=self.host, headers=headers)


def _template() -> bytes:
    told = orjson.loads(SAMPLE.read_bytes())
    answers = told["payload"]["questions_and_answers"]
    missing = BODY_BYTES - len(orjson.dumps(told))
    # What people write is what makes bodies longer than the recorded one.
    answers[1]["answer"] += (" We would like to talk about the new pages and their texts." * 20)[: max(0, missing)]
    return orjson.dumps(told)


_TEMPLATE: Final = _template()
