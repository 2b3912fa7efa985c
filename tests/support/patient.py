"""HTTP calls to servers on this machine: past any proxy that the environment names, and with patience."""

from functools import partial
from typing import Final

import httpx

from tests.support.patience import LONGEST_WAIT_SECONDS

get: Final = partial(httpx.get, timeout=LONGEST_WAIT_SECONDS, trust_env=False)
post: Final = partial(httpx.post, timeout=LONGEST_WAIT_SECONDS, trust_env=False)
stream: Final = partial(httpx.stream, timeout=LONGEST_WAIT_SECONDS, trust_env=False)
client: Final = partial(httpx.Client, timeout=LONGEST_WAIT_SECONDS, trust_env=False)
async_client: Final = partial(httpx.AsyncClient, timeout=LONGEST_WAIT_SECONDS, trust_env=False)
