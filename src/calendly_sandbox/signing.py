"""How Calendly signs a delivery. Pure."""

import hashlib
import hmac
from datetime import datetime

HEADER = "Calendly-Webhook-Signature"


def signature(key: str, body: bytes, *, at: datetime) -> str:
    """The header's value: `t=<unix seconds>,v1=<lower-case hex of HMAC-SHA256 over "t.body">`."""
    seconds = int(at.timestamp())
    digest = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
