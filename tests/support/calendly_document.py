"""What Calendly's OpenAPI document says of a call, its answer, or a delivery, and where it is known to be wrong.

`samples/calendly_openapi.json` is the document of the API as of November 2026 without its prose: operations, scopes,
parameters and schemas. Pure: no I/O but reading that file once.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from jsonschema_rs import Draft202012Validator

from calendly_sandbox.witness import Exchange

DOCUMENT: Final = Path(__file__).parents[1] / "samples" / "calendly_openapi.json"
JSON: Final = "application/json"

REPAIRS: Final[Mapping[str, str]] = {
    "WebhookPayload.payload": (
        "its `oneOf` has a bare object among its members and so refuses every payload: the event's family decides"
    ),
    "answers that an operation does not list": "400, 401, 403, 404, 429 and 500 are given by every operation alike",
}
"""Where the document contradicts itself or is silent, and what is expected instead."""

OBSERVED_ANSWERS: Final[Mapping[str, str]] = {
    r"POST /invitee_no_shows answers 403.*Event is not started yet": (
        "seen in real traffic, without its status; 400 or 403 by a switch of the sandbox"
    ),
    r"GET /outgoing_communications answers 403.*upgrade your Calendly account to Enterprise": (
        "Enterprise only, in words not published: here those of the activity log"
    ),
}
"""Answers that the document does not know and that must be, by a pattern of the problem."""

TAKEN_CALLS: Final[Mapping[str, str]] = {
    r"GET /\S+ (takes no body|needs \w+)": "old clients send a GET's parameters as a JSON body, and are understood",
    r"(POST|PATCH) /\S+ knows no \w+": "Calendly passes over fields that it does not know, and says nothing",
    r"what is sent to POST /scheduling_links: max_event_count: ": "a text in one published schema, a number in another",
}
"""Calls that are answered although they are not as documented; our own adapter makes none of them."""

COMMON_ANSWERS: Final = {
    "400": "INVALID_ARGUMENT",
    "401": "UNAUTHENTICATED",
    "403": "PERMISSION_DENIED",
    "404": "NOT_FOUND",
    "429": "RATE_LIMITED",
    "500": "UNKNOWN",
}
PAYLOADS: Final = {
    "invitee": "InviteePayload",
    "invitee_no_show": "InviteePayload",
    "routing_form_submission": "RoutingFormSubmission",
    "event_type": "EventType",
}
"""The schema of a delivery's payload, by the event's family."""
RATE_HEADERS: Final = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")


@dataclass(frozen=True)
class Operation:
    """A method at an address, as documented."""

    method: str
    template: str
    described: Mapping[str, Any]
    parameters: Sequence[Mapping[str, Any]]
    address: re.Pattern[str] = field(repr=False)

    @property
    def name(self) -> str:
        """As `GET /users/me`."""
        return f"{self.method} {self.template}"

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that it requires."""
        return frozenset(self.described.get("x-required-scopes", ()))


class CalendlyDocument:
    """The document, ready to judge. Each judgement is a list of sentences, empty when all is well."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._components = {"components": _as_json_schema(document["components"])}
        self._validators: dict[str, Draft202012Validator] = {}
        # The literal address before the one with a place to fill in: /users/me before /users/{uuid}.
        found = sorted(self._read_operations(), key=lambda one: (one.template.count("{"), one.template))
        self.operations: Sequence[Operation] = found

    def find(self, method: str, path: str) -> Operation | None:
        """The operation at this address, if there is one."""
        matching = (one for one in self.operations if one.method == method and one.address.fullmatch(path))
        return next(matching, None)

    def problems_of_call(self, operation: Operation, query: str, body: bytes) -> list[str]:
        """What is wrong with what was sent. What the document does not know is wrong too: Calendly passes over it."""
        return [*self._of_query(operation, parse_qsl(query, keep_blank_values=True)), *self._of_body(operation, body)]

    def problems_of_answer(
        self, operation: Operation, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """What is wrong with what was answered."""
        described = operation.described["responses"].get(str(status))
        if described is None:
            if str(status) not in COMMON_ANSWERS:
                return [f"{operation.name} does not answer {status}"]
            described = {"$ref": f"#/components/responses/{COMMON_ANSWERS[str(status)]}"}
        described = self._resolved(described)
        missing = [f"{operation.name} answers without {name}" for name in RATE_HEADERS if name not in headers]
        schema = described.get("content", {}).get(JSON, {}).get("schema")
        if schema is None:
            is_silent = status == 204 and body
            return [*missing, *([f"{operation.name} answers {status} with a body"] if is_silent else [])]
        if headers.get("content-type") != JSON:
            return [*missing, f"{operation.name} answers {headers.get('content-type')}, not JSON"]
        if schema.get("$ref") == "#/components/schemas/WebhookPayload":
            return [*missing, *self.problems_of_delivery(json.loads(body))]
        return [*missing, *self._of_value(schema, body, f"{operation.name} answers {status}")]

    def problems_of_delivery(self, envelope: Mapping[str, Any]) -> list[str]:
        """What is wrong with a webhook's body."""
        schemas = self._document["components"]["schemas"]
        around = {**schemas["WebhookPayload"], "properties": dict(schemas["WebhookPayload"]["properties"])}
        name = PAYLOADS.get(str(envelope.get("event")).partition(".")[0])
        around["properties"]["payload"] = {"$ref": f"#/components/schemas/{name}"} if name else {"type": "object"}
        return self._of_value(around, json.dumps(envelope).encode(), "the delivery")

    def _read_operations(self) -> Iterator[Operation]:
        for template, item in self._document["paths"].items():
            shared = item.get("parameters", [])
            address = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))
            for method, described in item.items():
                if method != "parameters":
                    parameters = [self._resolved(one) for one in (*shared, *described.get("parameters", ()))]
                    yield Operation(method.upper(), template, described, parameters, address)

    def _of_query(self, operation: Operation, query: Sequence[tuple[str, str]]) -> Iterator[str]:
        known = {one["name"]: one for one in operation.parameters if one["in"] == "query"}
        given = dict(query)
        if len(given) < len(query):
            yield f"{operation.name} is given a parameter twice"
        for name, parameter in known.items():
            if parameter.get("required") and name not in given:
                yield f"{operation.name} needs {name}"
        for name, value in given.items():
            if name not in known:
                yield f"{operation.name} knows no {name}"
            else:
                schema = known[name]["schema"]
                raw = json.dumps(_typed(schema, value)).encode()
                yield from self._of_value(schema, raw, f"{name} of {operation.name}")

    def _of_body(self, operation: Operation, body: bytes) -> Iterator[str]:
        described = operation.described.get("requestBody", {})
        schema = described.get("content", {}).get(JSON, {}).get("schema")
        if schema is None or not body.strip():
            if body.strip():
                yield f"{operation.name} takes no body"
            elif described.get("required"):
                yield f"{operation.name} needs a body"
            return
        yield from self._of_value(schema, body, f"what is sent to {operation.name}")
        resolved = self._resolved(schema)
        if "properties" in resolved:
            unknown = set(_object(body)) - set(resolved["properties"])
            yield from (f"{operation.name} knows no {name}" for name in sorted(unknown))

    def _of_value(self, schema: Mapping[str, Any], raw: bytes, what: str) -> list[str]:
        try:
            value = json.loads(raw)
        except ValueError:
            return [f"{what}: no JSON"]
        return [
            f"{what}: {'/'.join(str(step) for step in error.instance_path)}: {error.message[:300]}"
            for error in self._validator(schema).iter_errors(value)
        ]

    def _validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            whole = {**_as_json_schema(schema), **self._components}
            self._validators[key] = Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]

    def _resolved(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = value.get("$ref")
        if reference is None:
            return value
        found: Any = self._document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        return self._resolved(found)


@cache
def document() -> CalendlyDocument:
    """The document, read once."""
    return CalendlyDocument(json.loads(DOCUMENT.read_text()))


def problems_of(exchange: Exchange, *, is_strict: bool) -> list[str]:
    """What is wrong with a call to the API or its answer; of other addresses nothing is known.

    Args:
        is_strict: also a call that was refused must have been right, and to an address that is documented.
    """
    known = document()
    operation = known.find(exchange.method, exchange.path)
    if operation is None:
        bears_token = exchange.headers.get("authorization", "").lower().startswith("bearer ")
        return [f"there is no {exchange.method} {exchange.path}"] if is_strict and bears_token else []
    of_call = known.problems_of_call(operation, exchange.query, exchange.sent)
    if not is_strict:
        was_refused = 400 <= exchange.status < 500
        of_call = [] if was_refused else [one for one in of_call if not _is_among(TAKEN_CALLS, one)]
    return [*of_call, *problems_of_answer(exchange)]


def problems_of_answer(exchange: Exchange) -> list[str]:
    """What is wrong with the answer alone."""
    operation = document().find(exchange.method, exchange.path)
    if operation is None:
        return []
    found = document().problems_of_answer(operation, exchange.status, exchange.answered_headers, exchange.answered)
    return [one for one in found if not _is_among(OBSERVED_ANSWERS, one)]


def _is_among(patterns: Mapping[str, str], problem: str) -> bool:
    return any(re.match(pattern, problem) for pattern in patterns)


def _as_json_schema(value: Any) -> Any:
    """OpenAPI 3.0 has its own word for what may be null."""
    if isinstance(value, list):
        return [_as_json_schema(one) for one in value]
    if not isinstance(value, dict):
        return value
    plain = {name: _as_json_schema(one) for name, one in value.items() if name != "nullable"}
    return {"anyOf": [{"type": "null"}, plain]} if value.get("nullable") is True else plain


def _typed(schema: Mapping[str, Any], value: str) -> Any:
    """A parameter's text as the type that is meant; left as it is where it cannot be."""
    kind = schema.get("type")
    if kind == "array":
        return [_typed(schema["items"], one) for one in value.split(",")]
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind in ("integer", "number") and re.fullmatch(r"-?\d{1,9}", value):
        return int(value)
    return value


def _object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
