"""Documents that ask for every field there is, made from the schema itself, so that no new field is forgotten."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from typing import Final

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_required_argument,
    parse,
    visit,
)

DEPTH: Final = 3
"""How many types below the root. All that there is comes up so near; deeper, the limits on cost are met."""
DEPTH_OF_VIEWER: Final = 5
"""Event types are shown below the connection only."""
PAGE: Final = 2
"""Rows of a page, unless told otherwise: enough to show what is there, few enough for the limit on cost."""


def everything(schema: GraphQLSchema, *, ids: Mapping[str, Sequence[str]], page: int = PAGE) -> list[str]:
    """One query for each field of `Query`, with what can be reached below it; `node` has nothing of its own.

    Args:
        ids: by the name of a root field that must be given an id: what to ask it for.
        page: how many rows of each list, and of each page below a row.
    """
    assert schema.query_type is not None
    documents = []
    for name, field in schema.query_type.fields.items():
        if name == "node":
            continue
        required = next((one for one, argument in field.args.items() if is_required_argument(argument)), None)
        for told in ids.get(name, [""] if required else [None]):
            arguments = f'({required}: "{told}")' if told is not None else _arguments(field)
            depth = DEPTH_OF_VIEWER if name == "viewer" else DEPTH
            documents.append(f"{{ {name}{arguments}{_selection(schema, get_named_type(field.type), (), depth)} }}")
    # All sizes are the same, so that they can be told afterwards.
    return [document.replace(f"(first: {PAGE})", f"(first: {page})") for document in documents]


def fields_asked_for(schema: GraphQLSchema, documents: Sequence[str]) -> set[str]:
    """As `Type.field`."""
    asked: set[str] = set()
    types = TypeInfo(schema)

    class Notes(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            asked.add(f"{types.get_parent_type()}.{node.name.value}")

    for document in documents:
        visit(parse(document), TypeInfoVisitor(types, Notes()))
    return asked


def _selection(schema: GraphQLSchema, kind: GraphQLNamedType, above: tuple[str, ...], depth: int) -> str:
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        members = schema.get_possible_types(kind)
        parts = [f"... on {one.name}{_fields(schema, one, above, depth, _ambiguous(members))}" for one in members]
        return f" {{ {' '.join(parts)} }}"
    return _fields(schema, kind, above, depth, frozenset()) if isinstance(kind, GraphQLObjectType) else ""


def _fields(
    schema: GraphQLSchema, kind: GraphQLObjectType, above: tuple[str, ...], depth: int, ambiguous: Set[str]
) -> str:
    if kind.name in above or len(above) >= depth:
        return " { __typename }"
    fields = [
        f"{f'{name}Of{kind.name}: ' if name in ambiguous else ''}{name}{_arguments(field)}"
        f"{_selection(schema, get_named_type(field.type), (*above, kind.name), depth)}"
        for name, field in kind.fields.items()
        if not any(is_required_argument(argument) for argument in field.args.values())
    ]
    return f" {{ {' '.join(fields)} }}"


def _ambiguous(members: Sequence[GraphQLObjectType]) -> Set[str]:
    """The fields that the members of a union have of different types: one answer cannot hold both."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for member in members:
        for name, field in member.fields.items():
            kinds[name].add(str(field.type))
    return {name for name, types in kinds.items() if len(types) > 1}


def _arguments(field: GraphQLField) -> str:
    return f"(first: {PAGE})" if "first" in field.args else ""
