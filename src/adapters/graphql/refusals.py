"""Errors, mapped in one place: into the typed refusals of mutations, and into the errors of an answer.

By who must act (`domain.errors`): the caller is told what to mend, the owner where to connect, everyone when to come
back; what only we can mend is masked by a correlation id, and told once to our own log.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import strawberry
from graphql import ExecutionResult, GraphQLError

from adapters.graphql.context import Info
from adapters.graphql.rates import TooFast
from adapters.graphql.scalars import Url
from adapters.graphql.types import refusals as types
from application.errors import NotConnected, ReconnectNeeded
from application.paging import BadPageRequest
from domain.errors import DomainError, OwnerActionNeeded, Transient

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL: Final = "INTERNAL"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """Something that only we can mend, for the log."""

    error: BaseException
    correlation_id: str
    path: Sequence[str | int] = ()
    """Where in the answer; empty when it was no field's."""


# --- In mutations: where the answer's union has a member for it ----------------------------------------------------


def _connect_url(info: Info) -> Url:
    return Url(info.context.around.connect_url)


class TellRefused(strawberry.ExceptionHandler[DomainError, types.Refused]):
    """The caller can mend it."""

    def handle(self, exception: DomainError, *, field: object, info: Info) -> types.Refused:  # noqa: ARG002 - Strawberry's signature
        """What the caller sees."""
        return types.Refused(code=exception.code, message=str(exception), field=exception.field)


class TellNotConnected(strawberry.ExceptionHandler[NotConnected, types.NotConnected]):
    """The owner can mend it by connecting."""

    def handle(self, exception: NotConnected, *, field: object, info: Info) -> types.NotConnected:  # noqa: ARG002 - Strawberry's signature
        """What the caller sees."""
        return types.NotConnected(code=exception.code, message=str(exception), connect_url=_connect_url(info))


class TellReconnectNeeded(strawberry.ExceptionHandler[ReconnectNeeded, types.ReconnectNeeded]):
    """The owner can mend it by connecting again."""

    def handle(self, exception: ReconnectNeeded, *, field: object, info: Info) -> types.ReconnectNeeded:  # noqa: ARG002 - Strawberry's signature
        """What the caller sees."""
        return types.ReconnectNeeded(
            code=exception.code,
            message=str(exception),
            connect_url=_connect_url(info),
            missing_scopes=list(exception.missing_scopes),
        )


class TellTryLater(strawberry.ExceptionHandler[Transient, types.TryLater]):
    """Time will mend it."""

    def handle(self, exception: Transient, *, field: object, info: Info) -> types.TryLater:  # noqa: ARG002 - Strawberry's signature
        """What the caller sees."""
        return types.TryLater(
            code=exception.code, message=str(exception), retry_after_seconds=retry_after_seconds(exception)
        )


EXCEPTION_HANDLERS: Final = (TellRefused(), TellNotConnected(), TellReconnectNeeded(), TellTryLater())


def retry_after_seconds(error: Transient) -> int:
    """Whole seconds, at least one."""
    return max(1, math.ceil(error.retry_after.total_seconds()))


# --- Everywhere else: the errors of an answer ----------------------------------------------------------------------


def plain_error(message: str, code: str, **extensions: object) -> Json:
    """An error that is no field's."""
    return {"message": message, "extensions": {"code": code, **extensions}}


def too_fast(error: TooFast) -> Json:
    """The bucket is empty."""
    seconds = error.retry_after_seconds
    return plain_error("Too many requests. Slow down.", "RATE_LIMITED", retryAfterSeconds=seconds)


def too_many_subscriptions() -> Json:
    """No place left."""
    return plain_error("Too many subscriptions are open already. Close one first.", "TOO_MANY_SUBSCRIPTIONS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Prints the errors of answers."""

    connect_url: str
    correlation_id: Callable[[], str]
    surprise: Callable[[Surprise], None]

    def of_request(self, errors: Iterable[GraphQLError], code: str) -> list[Json]:
        """Of a document or its variables: the caller's own, with our code unless they carry one."""
        return [_printed(error, error.message, {"code": code, **(error.extensions or {})}) for error in errors]

    def of_execution(self, error: GraphQLError) -> Json:
        """Of a field, or of the source of a subscription."""
        cause = error.original_error
        while isinstance(cause, GraphQLError) and cause.original_error is not None:
            cause = cause.original_error
        if cause is None or isinstance(cause, GraphQLError):
            return _printed(error, error.message, {"code": BAD_USER_INPUT, **(error.extensions or {})})
        extensions = self._extensions(cause)
        if extensions is not None:
            return _printed(error, str(cause), extensions)
        correlation_id = self.correlation_id()
        self.surprise(Surprise(error=cause, correlation_id=correlation_id, path=tuple(error.path or ())))
        return _printed(error, _masked(correlation_id), {"code": INTERNAL, "correlationId": correlation_id})

    def of_cause(self, cause: BaseException) -> Json:
        """Of something that broke off without being a field's."""
        extensions = self._extensions(cause)
        return self.of_rim(cause) if extensions is None else {"message": str(cause), "extensions": extensions}

    def of_rim(self, error: BaseException) -> Json:
        """Of nothing that was asked: something of ours broke around it."""
        correlation_id = self.correlation_id()
        self.surprise(Surprise(error=error, correlation_id=correlation_id))
        return plain_error(_masked(correlation_id), INTERNAL, correlationId=correlation_id)

    def _extensions(self, cause: BaseException) -> Json | None:
        if isinstance(cause, BadPageRequest):
            return {"code": BAD_USER_INPUT}
        if isinstance(cause, DomainError):
            return {"code": cause.code} | ({"field": cause.field} if cause.field else {})
        if isinstance(cause, ReconnectNeeded):
            return {
                "code": cause.code,
                "connectUrl": self.connect_url,
                "missingScopes": list(cause.missing_scopes),
            }
        if isinstance(cause, OwnerActionNeeded):
            return {"code": cause.code, "connectUrl": self.connect_url}
        if isinstance(cause, Transient):
            return {"code": cause.code, "retryAfterSeconds": retry_after_seconds(cause)}
        return None

    def printed(self, result: ExecutionResult) -> tuple[Json, bool]:
        """An execution's result as it goes out, and whether it never got to executing (its variables were wrong)."""
        if not result.errors:
            return {"data": result.data}, False
        if result.data is None and all(error.path is None for error in result.errors):
            return {"errors": self.of_request(result.errors, BAD_USER_INPUT)}, True
        return {"data": result.data, "errors": [self.of_execution(error) for error in result.errors]}, False


def _masked(correlation_id: str) -> str:
    return f"Something went wrong on our side. It is noted under {correlation_id}."


def _printed(error: GraphQLError, message: str, extensions: Mapping[str, object]) -> Json:
    printed: Json = {"message": message, "extensions": dict(extensions)}
    if error.locations:
        printed["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        printed["path"] = list(error.path)
    return printed
