"""Whether the broker answers."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


class BrokerPulse:
    """Asks Redis for a sign of life. Whoever makes it closes it; nothing is opened before the first question."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url, socket_connect_timeout=1.0, socket_timeout=1.0, retry=Retry(NoBackoff(), 0)
        )

    def __call__(self) -> bool:
        """Whether it answered, within two seconds at most; never an error."""
        try:
            return bool(self._client.ping())
        except (redis.RedisError, OSError):
            return False

    def close(self) -> None:
        """Give back the connection."""
        self._client.close()
