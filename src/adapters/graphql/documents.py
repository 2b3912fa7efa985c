"""From the text of a document to one that may be executed: parsed, measured, validated, and kept for the next request.

What is kept is bounded in number and size, and only what was found good is kept, so that nobody can fill memory with
documents that are none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from adapters.graphql.compiled import Printers
from adapters.graphql.limits import Limits, TooComplex, check_cost, check_shape, whole_number

_MOST_ERRORS: Final = 20
"""A reader mends the first few; the rest only costs."""
_KEPT_CHARACTERS: Final = 16_384
"""Longer documents are nobody's everyday question, and are not kept."""

_MOST_AFFORDABLE: Final = 32
"""For a document; screens have few sizes of pages."""

PARSE_FAILED: Final = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED: Final = "GRAPHQL_VALIDATION_FAILED"


class DocumentRefused(Exception):
    """The document cannot be executed."""

    def __init__(self, errors: Sequence[GraphQLError], code: str) -> None:
        super().__init__(code)
        self.errors = errors
        self.code = code
        """For the errors that carry none of their own."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that may be executed, and what was made for executing it."""

    document: DocumentNode
    printers: Printers = field(default_factory=Printers)
    """See `compiled`."""
    affordable: set[tuple[object, ...]] = field(default_factory=set)
    """Operations that were found to cost no more than they may, each with the numbers that decide it."""


class Documents:
    """Makes documents ready for execution."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits,
        is_dev: bool,
        trusted: Mapping[str, str],
        only_trusted: bool,
        kept: int,
    ) -> None:
        """
        Args:
            is_dev: answer introspection, and suggest names for mistyped ones.
            trusted: documents by the hex SHA-256 of their text.
            only_trusted: refuse every other.
            kept: how many documents stay ready.
        """
        self._schema = schema
        self._limits = limits
        self._is_dev = is_dev
        self._trusted = trusted
        self._only_trusted = only_trusted
        self._rules = specified_rules if is_dev else (*specified_rules, NoSchemaIntrospectionCustomRule)
        self._ready = lru_cache(kept)(self._made_ready)

    def find(self, query: str | None, sha256_hash: str | None) -> str:
        """The text that is meant: as sent, or by its hash.

        Raises:
            DocumentRefused: unknown, or not trusted where only those are, or text and hash disagree.
        """
        if query is None:
            known = self._trusted.get(sha256_hash or "")
            if known is None:
                raise _refused("There is no such document here.", "PERSISTED_QUERY_NOT_FOUND")
            return known
        actual = sha256(query.encode()).hexdigest() if sha256_hash is not None or self._only_trusted else None
        if sha256_hash is not None and sha256_hash != actual:
            raise _refused("The document's SHA-256 is another than the one sent along.", "BAD_REQUEST")
        if self._only_trusted and actual not in self._trusted:
            raise _refused("Only documents known beforehand are executed here.", "DOCUMENT_NOT_TRUSTED")
        return query

    def ready(self, text: str) -> Ready:
        """Parsed, within its limits and valid.

        Raises:
            DocumentRefused.
        """
        return self._ready(text) if len(text) <= _KEPT_CHARACTERS else self._made_ready(text)

    def check_cost(self, ready: Ready, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
        """
        Raises:
            DocumentRefused: it asks for more than one may, with these variables.
        """
        # Cost goes by sizes of pages, and those are numbers; anything else given in place of one puts a default aside.
        numbers = tuple((name, whole_number(value)) for name, value in variables.items())
        known = (operation.name.value if operation.name else None, numbers)
        if known in ready.affordable:
            return
        try:
            check_cost(ready.document, operation, self._schema, variables, self._limits)
        except TooComplex as error:
            raise DocumentRefused([error], VALIDATION_FAILED) from error
        if len(ready.affordable) < _MOST_AFFORDABLE:
            ready.affordable.add(known)

    def _made_ready(self, text: str) -> Ready:
        try:
            document = parse(
                text,
                max_lexical_tokens=self._limits.max_tokens,
                max_comments=self._limits.max_tokens,
                max_source_length=self._limits.max_characters,
                allow_empty_selection_sets=False,
            )
        except GraphQLError as error:
            raise DocumentRefused([error], PARSE_FAILED) from error
        try:
            check_shape(document, self._limits)
        except TooComplex as error:
            raise DocumentRefused([error], VALIDATION_FAILED) from error
        errors = validate(
            self._schema, document, self._rules, max_errors=_MOST_ERRORS, hide_suggestions=not self._is_dev
        )
        if errors:
            raise DocumentRefused(errors, VALIDATION_FAILED)
        return Ready(document)


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation that is meant.

    Raises:
        DocumentRefused: none of that name, or no name where there are several.
    """
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None and len(operations) == 1:
        return operations[0]
    if name is None:
        raise _refused("The document has several operations, or none: say which by `operationName`.", "BAD_REQUEST")
    for operation in operations:
        if operation.name and operation.name.value == name:
            return operation
    raise _refused("The document has no operation of that name.", "BAD_REQUEST")


def _refused(sentence: str, code: str) -> DocumentRefused:
    return DocumentRefused([GraphQLError(sentence)], code)
