"""What a document may ask for. Judged before validation, in time linear in the document, whatever it spells.

1. A fragment is measured once, however often it is spread; a spread adds its measure. So nested fragments, which a
   naive walk would follow an exponential number of times, cost one look each.
2. How often a response name occurs is bounded, squared and summed: validation compares each such pair.
3. Cost is what executing takes at most: one for a field, times the size of the lists it stands in; a spread counts,
   too, so that doubling fragments double the cost although they name no field.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_interface_type,
    is_object_type,
)

from application.paging import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE

_PAGE_WEIGHT: Final = 20
"""A page is a look into an index, and a count where one is asked for, of its own: as dear as so many fields."""
_LIST_SIZE: Final = 10
"""How many a list without `first` is taken to hold: answers, moves, a client's quotes."""
_BEYOND: Final = 10**9
"""Sums stop here: a doubling a thousand times over would make numbers that are slow to add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one document may ask for."""

    max_characters: int = 65_536
    """Values belong in variables, which the size of the body bounds."""
    max_tokens: int = 2_000
    """The longest of the screens' documents has 600; the standard introspection query 350."""
    max_depth: int = 15
    """As deep as the standard introspection query."""
    max_aliases: int = 50
    max_operations: int = 10
    """Validation follows each operation's fragments anew."""
    max_repetition: int = 20_000
    """Sum of squares of how often each response name occurs: 140 fields of one name."""
    max_cost: int = 30_000
    """A page of 100 meetings with everything there is to a meeting costs about 20,000."""


class TooComplex(GraphQLError):
    """The document asks for more than one may."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The document {what}.", extensions={"code": "QUERY_TOO_COMPLEX"})


def check_shape(document: DocumentNode, limits: Limits) -> None:
    """Everything but cost, which depends on the variables.

    Raises:
        TooComplex.
    """
    if sum(isinstance(node, OperationDefinitionNode) for node in document.definitions) > limits.max_operations:
        raise TooComplex(f"has more than {limits.max_operations} operations")
    names: Counter[str] = Counter()
    aliases = 0
    for node in _fields(document):
        names[node.alias.value if node.alias else node.name.value] += 1
        aliases += node.alias is not None
    if aliases > limits.max_aliases:
        raise TooComplex(f"has more than {limits.max_aliases} aliases")
    if sum(count * count for count in names.values()) > limits.max_repetition:
        raise TooComplex("names the same field too often")
    depths = _Depths(_fragments(document))
    if max((depths.of(root) for root in _roots(document)), default=0) > limits.max_depth:
        raise TooComplex(f"is nested more than {limits.max_depth} fields deep")


def check_cost(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    variables: Mapping[str, object],
    limits: Limits,
) -> None:
    """What executing this operation with these variables may take.

    Raises:
        TooComplex.
    """
    root = schema.get_root_type(operation.operation)
    costs = _Costs(schema, _fragments(document), _values(operation, variables))
    if costs.of(operation.selection_set, root) > limits.max_cost:
        raise TooComplex(f"costs more than {limits.max_cost}; ask for fewer or smaller pages")


def _fragments(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def _roots(document: DocumentNode) -> Iterator[SelectionSetNode]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
            yield node.selection_set


def _fields(document: DocumentNode) -> Iterator[FieldNode]:
    """Each field as it is written, fragments not followed."""
    waiting = list(_roots(document))
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            inner = getattr(selection, "selection_set", None)
            if inner is not None:
                waiting.append(inner)


@dataclass(slots=True)
class _Depths:
    """How many fields deep selections go."""

    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, int] = field(default_factory=dict)

    def of(self, selections: SelectionSetNode | None) -> int:
        deepest = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                deepest = max(deepest, 1 + self.of(selection.selection_set))
            elif isinstance(selection, InlineFragmentNode):
                deepest = max(deepest, self.of(selection.selection_set))
            elif isinstance(selection, FragmentSpreadNode):
                deepest = max(deepest, self._of_fragment(selection.name.value))
        return deepest

    def _of_fragment(self, name: str) -> int:
        if name not in self.known:
            self.known[name] = 0  # what spreads itself is validation's to refuse
            fragment = self.fragments.get(name)
            self.known[name] = self.of(fragment.selection_set) if fragment else 0
        return self.known[name]


@dataclass(slots=True)
class _Costs:
    """What executing selections may take."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    values: Mapping[str, object]
    known: dict[str, int] = field(default_factory=dict)

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> int:
        cost = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                cost += self._of_field(selection, parent)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                narrowed = self.schema.get_type(condition.name.value) if condition else parent
                cost += self.of(selection.selection_set, narrowed)
            elif isinstance(selection, FragmentSpreadNode):
                cost += 1 + self._of_fragment(selection.name.value)
            if cost > _BEYOND:
                return _BEYOND
        return cost

    def _of_fragment(self, name: str) -> int:
        if name not in self.known:
            self.known[name] = 0  # what spreads itself is validation's to refuse
            fragment = self.fragments.get(name)
            if fragment:
                on = self.schema.get_type(fragment.type_condition.name.value)
                self.known[name] = self.of(fragment.selection_set, on)
        return self.known[name]

    def _of_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        definition = _definition(parent, node.name.value)
        if definition is None:  # of the introspection, or unknown and validation's to refuse
            return 1 + self.of(node.selection_set, None)
        within = self.of(node.selection_set, get_named_type(definition.type))
        if "first" in definition.args:
            return 1 + _PAGE_WEIGHT + self._page_size(node, definition) * within
        is_page = parent is not None and parent.name.endswith("Connection")  # its size is counted where it was asked
        return 1 + within * (1 if is_page or not _is_list(definition) else _LIST_SIZE)

    def _page_size(self, node: FieldNode, definition: GraphQLField) -> int:
        sizes = [
            self._number(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in ("first", "last")
        ]
        given = [size for size in sizes if size is not None]
        if given:
            # Below none is refused when it comes to it, and must not make up for others until then.
            return max(0, *(min(size, MAX_PAGE_SIZE) for size in given))
        default = definition.args["first"].default_value
        return default if isinstance(default, int) else DEFAULT_PAGE_SIZE

    def _number(self, value: object) -> int | None:
        if isinstance(value, IntValueNode):
            return _literal(value)
        if isinstance(value, VariableNode):
            return whole_number(self.values.get(value.name.value))
        return None


def _values(operation: OperationDefinitionNode, variables: Mapping[str, object]) -> Mapping[str, object]:
    """The variables as given, or as the operation has them by default where that is a number."""
    defaults: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        default = definition.default_value
        if isinstance(default, IntValueNode):
            defaults[definition.variable.name.value] = _literal(default)
    return {**defaults, **variables}


def _literal(node: IntValueNode) -> int:
    """Its number; of one with more digits than any page has rows, the largest page's."""
    return int(node.value) if len(node.value) <= len(str(MAX_PAGE_SIZE)) else MAX_PAGE_SIZE


def whole_number(value: object) -> int | None:
    """What GraphQL takes a variable's value for where it wants an Int: 100.0 is 100 (GraphQL 3.5.1)."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def _definition(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if is_object_type(parent) or is_interface_type(parent):
        fields: Mapping[str, GraphQLField] = parent.fields
        return fields.get(name)
    return None


def _is_list(definition: GraphQLField) -> bool:
    return str(definition.type).startswith("[")


def has_nul(value: object) -> bool:
    """Whether there is a NUL character in any text of a JSON value, which no database keeps."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one:
                return True
        elif isinstance(one, Mapping):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False
