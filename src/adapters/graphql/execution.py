"""Answers requests: once for queries and mutations, again and again for subscriptions. Knows no transport."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql import execute as execute_document
from graphql import subscribe as subscribe_document

from adapters.graphql.compiled import CompilingExecutor
from adapters.graphql.context import Context, Surroundings, ask_here
from adapters.graphql.documents import Documents, Ready, operation_of
from adapters.graphql.refusals import Errors, Json
from adapters.graphql.requests import Request
from adapters.graphql.straight import run_straight
from application.principal import Principal


class Ended(Exception):
    """A subscription that cannot begin, or cannot go on."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """An operation that was answered, for whoever counts."""

    kind: str
    """query, mutation or subscription."""
    name: str | None
    """As the client calls it: any text."""
    seconds: float
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that may be executed."""

    ready: Ready
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]

    @property
    def kind(self) -> OperationType:
        """What it does."""
        return self.operation.operation

    @property
    def name(self) -> str | None:
        """As the document calls it."""
        return self.operation.name.value if self.operation.name else None


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Ties schema, documents and surroundings together."""

    schema: GraphQLSchema
    documents: Documents
    around: Surroundings
    errors: Errors
    observe: Callable[[Observation], None]
    shows_suggestions: bool

    def prepare(self, request: Request) -> Prepared:
        """
        Raises:
            DocumentRefused: it cannot be executed.
        """
        ready = self.documents.ready(self.documents.find(request.query, request.sha256_hash))
        operation = operation_of(ready.document, request.operation_name)
        self.documents.check_cost(ready, operation, request.variables)
        return Prepared(ready, operation, request.variables)

    def once(self, prepared: Prepared, principal: Principal) -> tuple[Json, bool]:
        """Answer a query or mutation; and whether it never got to executing, because its variables were wrong.

        It is resolved in the thread that this is called in, which must be one of the core's.
        """
        began = time.perf_counter()
        found = run_straight(self._executed(self._arguments(prepared, Context(self.around, principal, ask_here))))
        answer, is_refused = self.errors.printed(found)
        seconds = time.perf_counter() - began
        self.observe(
            Observation(kind=prepared.kind.value, name=prepared.name, seconds=seconds, has_errors=bool(found.errors))
        )
        return answer, is_refused

    async def _executed(self, arguments: Mapping[str, Any]) -> ExecutionResult:
        result = execute_document(**arguments)
        found: ExecutionResult = await result if isawaitable(result) else result
        return found

    async def stream(self, prepared: Prepared, principal: Principal) -> AsyncGenerator[Json, None]:
        """Begin a subscription. When this returns, it stands: whatever happens from now on will be in the answers.

        The answers raise `Ended` when it cannot go on. Close them.

        Raises:
            Ended: it cannot begin.
        """
        source = subscribe_document(**self._arguments(prepared, Context(self.around, principal)))
        found = await source if isawaitable(source) else source
        if isinstance(found, ExecutionResult):
            answer, _ = self.errors.printed(found)
            raise Ended(answer["errors"])
        return self._printed(found)

    async def _printed(self, results: AsyncIterator[ExecutionResult]) -> AsyncGenerator[Json, None]:
        async with aclosing(results) as found:  # type: ignore[type-var] # graphql-core answers with a generator
            try:
                async for result in found:
                    yield self.errors.printed(result)[0]
            except Exception as error:  # the rim of a subscription: its source broke
                raise Ended([self.errors.of_cause(error)]) from error

    def _arguments(self, prepared: Prepared, context: Context) -> Mapping[str, Any]:
        return {
            "schema": self.schema,
            "document": prepared.ready.document,
            "executor_class": CompilingExecutor,
            "printers": prepared.ready.printers,
            "operation_name": prepared.name,
            "variable_values": prepared.variables,
            "context_value": context,
            "hide_suggestions": not self.shows_suggestions,
        }
