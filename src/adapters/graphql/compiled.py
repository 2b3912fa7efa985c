"""Printing lists fast: what a document asks of each item is worked out once per document, not once per item.

graphql-core finds out at every field of every item which resolver there is, whether it answers now or later, and what
its type makes of it. For a field that is no more than an attribute none of this can differ from item to item. So a list
whose items are asked for nothing but such fields is printed by functions made for it. It can promise:

1. The answer is the one graphql-core gives, to the byte once it is written (tests/integration/graphql/test_compiled.py
   asks at random).
2. Anything out of the ordinary (a null that may not be, a value its type does not take, an object of another class)
   has graphql-core print the whole list instead, so that every error is its own, with its own path.
3. Where a field has arguments, a resolver or a type that may be one of several, or the selection has directives,
   graphql-core prints the list to begin with.

What was made is kept with the document and forgotten with it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeGuard

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLString,
    InlineFragmentNode,
    SelectionSetNode,
    Undefined,
    is_enum_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import Executor
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from adapters.graphql.fields import ReadWhenAsked

Printer = Callable[[Any], Any]
"""From a value to what is answered; raises for anything out of the ordinary."""
Printers = dict[tuple[int, ...], Printer | None]
"""By the nodes that ask for a list: how its items are printed; `None` where graphql-core has to."""

_SAME_AS: Final[Mapping[str, type]] = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}
"""Values of exactly these classes are answered as they are."""
_SURE_OF: Final[Mapping[str, type]] = {"Date": date, "URL": str, "EmailAddress": str}
"""Of values of exactly these classes, what is printed is something, or the printing raises."""
_MOMENT: Final = "DateTime"
_LARGEST_INT: Final = 2**31 - 1


class _OutOfTheOrdinary(Exception):
    """Left to graphql-core."""


class CompilingExecutor(Executor[Any]):
    """graphql-core's executor, but for lists of plain objects."""

    def __init__(self, *args: Any, printers: Printers, **more: Any) -> None:
        """
        Args:
            printers: what was made for this document before; added to.
        """
        super().__init__(*args, **more)
        self._printers = printers

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """As graphql-core does."""
        printer = self._printer(return_type.of_type, field_details_list) if isinstance(result, list) else None
        if printer is not None:
            try:
                return [printer(item) for item in result]
            except Exception:  # noqa: BLE001, S110 - whatever it was, graphql-core meets it below, and tells of it
                pass
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def _printer(self, item_type: GraphQLOutputType, asked: list[FieldDetails]) -> Printer | None:
        key = tuple(id(one.node) for one in asked)
        try:
            return self._printers[key]
        except KeyError:
            found = self._printers[key] = self._made(item_type, asked)
            return found

    def _made(self, item_type: GraphQLOutputType, asked: list[FieldDetails]) -> Printer | None:
        inner = item_type.of_type if is_non_null_type(item_type) else item_type
        # The executor knows the conditions of this one request; what is kept has to hold for all of them.
        if not is_object_type(inner) or any(self._has_directives(one.node.selection_set, set()) for one in asked):
            return None
        try:
            return self._value(item_type, asked)
        except _OutOfTheOrdinary:
            return None

    def _has_directives(self, selected: SelectionSetNode | None, seen: set[str]) -> bool:
        for one in selected.selections if selected else ():
            if one.directives:
                return True
            if isinstance(one, FragmentSpreadNode):
                if one.name.value not in seen:
                    seen.add(one.name.value)
                    if self._has_directives(self.fragment_definitions[one.name.value].selection_set, seen):
                        return True
            elif isinstance(one, FieldNode | InlineFragmentNode) and self._has_directives(one.selection_set, seen):
                return True
        return False

    # Making printers

    def _value(self, kind: GraphQLOutputType, asked: list[FieldDetails]) -> Printer:
        if is_non_null_type(kind):
            return _never_null(self._value(kind.of_type, asked))
        if is_leaf_type(kind):
            return _leaf(kind)
        if is_list_type(kind):
            return _list(self._value(kind.of_type, asked))
        if is_object_type(kind):
            return self._object(kind, asked)
        raise _OutOfTheOrdinary

    def _object(self, kind: GraphQLObjectType, asked: list[FieldDetails]) -> Printer:
        definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if definition is None or definition.concrete_of or definition.is_type_of:
            raise _OutOfTheOrdinary
        collected = self.collect_subfields(kind, asked)
        if collected.new_defer_usages or collected.forbidden_directive_instances:
            raise _OutOfTheOrdinary
        is_read = issubclass(definition.origin, ReadWhenAsked)
        fields: list[tuple[str, str, Printer]] = []
        read: list[tuple[str, Callable[[Any], Any], Printer, bool]] = []
        for name, details in collected.grouped_field_set.items():
            node = details[0].node
            if node.name.value == "__typename":
                fields.append((name, "__class__", _constant(kind.name)))
                read.append((name, _nothing, _constant(kind.name), False))
                continue
            field = kind.fields.get(node.name.value)
            if field is None or not _is_plain(field, node):
                raise _OutOfTheOrdinary
            attribute, is_never_null = _attribute_of(field), is_non_null_type(field.type)
            if is_read:
                printed = self._value(field.type.of_type if is_never_null else field.type, details)
                read.append((name, definition.origin.READ[attribute], printed, not is_never_null))
            else:
                fields.append((name, attribute, self._value(field.type, details)))
        return _object_of_view(definition.origin, read) if is_read else _object(definition.origin, fields)


def _is_plain(field: GraphQLField, node: FieldNode) -> bool:
    """Whether it is no more than an attribute."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return (
        isinstance(definition, StrawberryField)
        and definition.is_basic_field
        and not definition.permission_classes
        and not field.args
        and not node.arguments
    )


def _attribute_of(field: GraphQLField) -> str:
    definition: StrawberryField = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    return definition.python_name


def _never_null(printed: Printer) -> Printer:
    def never_null(value: Any) -> Any:
        if value is None:
            raise _OutOfTheOrdinary
        return printed(value)

    return never_null


def _constant(text: str) -> Printer:
    return lambda _: text


def _nothing(_: Any) -> Any:
    return None


def _list(item: Printer) -> Printer:
    def printed(value: Any) -> Any:
        if value is None:
            return None
        if not _is_list(value):
            raise _OutOfTheOrdinary
        return [item(one) for one in value]

    return printed


def _is_list(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, list | tuple)


def _object(origin: type, fields: Sequence[tuple[str, str, Printer]]) -> Printer:
    def printed(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not origin:
            raise _OutOfTheOrdinary
        return {name: printer(getattr(value, attribute)) for name, attribute, printer in fields}

    return printed


def _object_of_view(
    origin: type[ReadWhenAsked], fields: Sequence[tuple[str, Callable[[Any], Any], Printer, bool]]
) -> Printer:
    """As `_object`, read from the view; nothing is kept on the object, for each is read once.

    Args:
        fields: each with how it is read, and whether it may be null, which is asked here, and not by one function more.
    """

    def printed(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not origin:
            raise _OutOfTheOrdinary
        view = value.view
        answer: dict[str, Any] = {}
        for name, read, printer, may_be_null in fields:
            found = printer(read(view))
            if found is None and not may_be_null:
                raise _OutOfTheOrdinary
            answer[name] = found
        return answer

    return printed


def _leaf(kind: GraphQLLeafType) -> Printer:
    same, coerced, sure = _SAME_AS.get(kind.name), kind.coerce_output_value, _SURE_OF.get(kind.name)

    def checked(value: Any) -> Any:
        if isinstance(value, Exception):
            raise _OutOfTheOrdinary
        found = coerced(value)
        if found is None or found is Undefined:
            raise _OutOfTheOrdinary
        return found

    def as_it_is(value: Any) -> Any:
        return value if value is None or type(value) is same else checked(value)

    def whole_number(value: Any) -> Any:
        is_small = type(value) is int and -_LARGEST_INT <= value <= _LARGEST_INT
        return value if value is None or is_small else checked(value)

    def anything(value: Any) -> Any:
        if type(value) is sure:
            return coerced(value)
        return None if value is None else checked(value)

    def moment(value: Any) -> Any:
        is_in_utc = type(value) is datetime and value.tzinfo is UTC
        return value if is_in_utc else anything(value)  # see `written`

    if same is not None:
        return as_it_is
    if kind is GraphQLInt:
        return whole_number
    if kind.name == _MOMENT:
        return moment
    return _member(kind, anything) if is_enum_type(kind) else anything


def _member(kind: GraphQLEnumType, printed: Printer) -> Printer:
    """The few members there are, looked up once each."""
    known: dict[Any, Any] = {None: None}

    def member(value: Any) -> Any:
        try:
            return known[value]
        except KeyError:
            found = printed(value)
            if len(known) <= len(kind.values):
                known[value] = found
            return found

    return member
