"""Reads requests: pure functions from what came in to what is meant, or to a refusal with its HTTP status.

GraphQL over HTTP (draft of 2025): https://graphql.github.io/graphql-over-http/draft/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from adapters.graphql.limits import has_nul

MAX_BODY_BYTES: Final = 2 * 1024 * 1024
_LONGEST_NAME: Final = 1_000
_LONGEST_USUAL_ACCEPT: Final = 256
"""Every client says the same again and again; what is longer, nobody shall have us keep."""
_NUL_ESCAPED: Final = re.compile(r"\\u(0000|\{0+\})")
"""In a document's text; a NUL itself is refused by the lexer."""


class MediaType(StrEnum):
    """What we answer in."""

    JSON = "application/json"
    RESPONSE = "application/graphql-response+json"
    EVENTS = "text/event-stream"
    PAGE = "text/html"


class RequestRefused(Exception):
    """It is no request that could be answered."""

    def __init__(self, status: int, code: str, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    sha256_hash: str | None = None
    """Of a document known beforehand: `extensions.persistedQuery.sha256Hash`."""


def request_of_body(body: bytes) -> Request:
    """Read a POST's body.

    Raises:
        RequestRefused: no JSON, or no GraphQL request in it.
    """
    return request_of(_json(body, "The body"))


def request_of_query_string(query_string: bytes) -> Request:
    """Read a GET's parameters.

    Raises:
        RequestRefused: no GraphQL request in it.
    """
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_LONGEST_NAME
        )
    except ValueError as error:
        raise _bad("The parameters cannot be read.") from error
    parameters: dict[str, Any] = dict(pairs)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _json(parameters[name].encode(), f"The parameter {name}")
        else:
            parameters.pop(name, None)
    return request_of(parameters)


def request_of(given: object) -> Request:
    """Read a request's parts.

    Raises:
        RequestRefused: not the parts of one.
    """
    if isinstance(given, list):
        raise _bad("One request at a time: batches are not answered.", "BATCH_REFUSED")
    if not isinstance(given, dict):
        raise _bad("A request is an object with a `query`.")
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if query is not None and not isinstance(query, str):
        raise _bad("`query` is a text.")
    if name is not None and (not isinstance(name, str) or len(name) > _LONGEST_NAME):
        raise _bad("`operationName` is a short text.")
    if variables is not None and not isinstance(variables, dict):
        raise _bad("`variables` is an object.")
    if extensions is not None and not isinstance(extensions, dict):
        raise _bad("`extensions` is an object.")
    sha256_hash = _sha256_hash(extensions or {})
    if query is None and sha256_hash is None:
        raise _bad("A request has a `query`.")
    if has_nul(variables) or (query and _NUL_ESCAPED.search(query)):
        raise _bad("A text must not contain NUL characters.", "BAD_USER_INPUT")
    return Request(query=query, operation_name=name or None, variables=variables or {}, sha256_hash=sha256_hash)


def _sha256_hash(extensions: Mapping[str, Any]) -> str | None:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    found = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(found, str) or len(found) != 64:  # hex digits of a SHA-256
        raise _bad("`extensions.persistedQuery.sha256Hash` is a SHA-256 in hex digits.")
    return found.lower()


def _json(raw: bytes, what: str) -> object:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _bad(f"{what} is no JSON.") from error


def _bad(sentence: str, code: str = "BAD_REQUEST") -> RequestRefused:
    return RequestRefused(400, code, sentence)


def require_json_content(content_type: str | None) -> None:
    """
    Raises:
        RequestRefused: 415, anything but JSON in UTF-8.
    """
    kind, _, parameters = (content_type or "").partition(";")
    charset = next(
        (
            value.strip().strip('"').lower()
            for name, _, value in (parameter.partition("=") for parameter in parameters.split(";"))
            if name.strip().lower() == "charset"
        ),
        "utf-8",
    )
    if kind.strip().lower() != MediaType.JSON or charset not in ("utf-8", "utf8"):
        raise RequestRefused(
            415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json in UTF-8.", Accept_Post=MediaType.JSON.value
        )


def negotiated(accept: str | None, offered: tuple[MediaType, ...]) -> MediaType:
    """What of `offered` the client likes best; the earlier offer where it does not care.

    Raises:
        RequestRefused: 406, nothing of it.
    """
    if accept is None or not accept.strip():
        return offered[0]
    is_usual = len(accept) <= _LONGEST_USUAL_ACCEPT
    return _liked_best(accept, offered) if is_usual else _liked_best.__wrapped__(accept, offered)


@lru_cache(maxsize=256)
def _liked_best(accept: str, offered: tuple[MediaType, ...]) -> MediaType:
    ranges = [_range(part) for part in accept.split(",")]
    best, best_quality = None, 0.0
    for offer in offered:
        main = offer.value.partition("/")[0]
        # RFC 9110, 12.5.1: the most specific range that fits decides.
        fitting = [
            (specific, quality) for name, specific, quality in ranges if name in (offer.value, f"{main}/*", "*/*")
        ]
        quality = max(fitting)[1] if fitting else 0.0
        if quality > best_quality:
            best, best_quality = offer, quality
    if best is None:
        raise RequestRefused(406, "NOT_ACCEPTABLE", f"Accept one of {', '.join(offered)}.")
    return best


def _range(part: str) -> tuple[str, int, float]:
    """A media range: its name, how specific it is, and how welcome."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return name, 0 if name == "*/*" else 1 if name.endswith("/*") else 2, quality
