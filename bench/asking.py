"""Asking a server once, to look at its answer."""

from collections.abc import Mapping
from typing import Any

import httpx

from bench.queries import headers_of, question
from bench.stage import PATIENCE


class WrongAnswer(Exception):
    """A server did not answer what it was asked, or not the truth: there is nothing to measure."""


def ask(port: int, query: str, *, authorization: str, path: str = "/graphql", **variables: Any) -> Mapping[str, Any]:
    """The data.

    Raises:
        WrongAnswer: with what came instead.
    """
    response = httpx.post(
        f"http://127.0.0.1:{port}{path}",
        content=question(query, **variables),
        headers=dict(headers_of(authorization)),
        timeout=PATIENCE.total_seconds(),
        trust_env=False,
    )
    try:
        told = response.json()
    except ValueError:
        told = {}
    if "errors" in told or "data" not in told:
        raise WrongAnswer(f"{response.status_code}: {response.text[:500]}")
    data: Mapping[str, Any] = told["data"]
    return data
