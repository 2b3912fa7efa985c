"""Printing fast: what a document asks of an object is worked out once per document, not once per object.

graphql-core finds out at every field of every object which resolver there is, whether it answers now or later, and what
its type makes of it. For a field that is no more than an attribute none of this can differ from object to object. So
such fields are printed by functions made for them: of a single object those that are asked for, and a list in whole
where its items are asked for nothing else. It can promise:

1. The answer is the one graphql-core gives, to the byte once it is written (tests/integration/graphql/test_compiled.py
   asks at random).
2. Anything out of the ordinary (a null that may not be, a value its type does not take, an object of another class)
   has graphql-core print the whole object or list instead, so that every error is its own, with its own path.
3. Fields that have arguments, a resolver or a type that may be one of several are resolved by graphql-core, and so is
   whatever has directives.

What was made is kept with the document and forgotten with it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Final, TypeGuard

from graphql import (
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
Asked = tuple[int, ...]
"""The nodes that ask for something, by their identity."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How objects of one type are printed."""

    print: Printer
    """All that was asked for, in its order; `None` in the places of `rest`."""
    rest: dict[str, list[FieldDetails]]
    """What graphql-core has to resolve, by the names it goes by in the answer."""


@dataclass(frozen=True, slots=True)
class Printers:
    """What was made for a document; `None` where graphql-core has to do all of it."""

    of_items: dict[Asked, Printer | None] = field(default_factory=dict)
    """By what asks for a list."""
    of_objects: dict[tuple[str, Asked], Plan | None] = field(default_factory=dict)
    """By the type, and what asks for it."""


_SAME_AS: Final[Mapping[str, type]] = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}
"""Values of exactly these classes are answered as they are."""
_SURE_OF: Final[Mapping[str, type]] = {"Date": date, "URL": str, "EmailAddress": str}
"""Of values of exactly these classes, what is printed is something, or the printing raises."""
_MOMENT: Final = "DateTime"
_LARGEST_INT: Final = 2**31 - 1


_Field = tuple[str, Callable[[Any], Any], Printer, bool]
"""What it is called in the answer, how it is read and printed, and whether it may be null."""


class _OutOfTheOrdinary(Exception):
    """Left to graphql-core."""


class CompilingExecutor(Executor[Any]):
    """graphql-core's executor, but for what is plain."""

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

    def collect_and_execute_subfields(
        self,
        return_type: GraphQLObjectType,
        field_details_list: list[FieldDetails],
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """As graphql-core does."""
        plan = self._plan(return_type, field_details_list)
        if plan is not None:
            try:
                printed = plan.print(result)
            except Exception:  # noqa: BLE001, S110 - as above
                pass
            else:
                if not plan.rest:
                    return printed
                resolved = self.execute_fields(return_type, result, path, plan.rest, None)
                if self.is_awaitable(resolved):
                    return _completed(printed, resolved)
                printed.update(resolved)
                return printed
        return super().collect_and_execute_subfields(return_type, field_details_list, path, result, position_context)

    def _printer(self, item_type: GraphQLOutputType, asked: list[FieldDetails]) -> Printer | None:
        known, key = self._printers.of_items, tuple([id(one.node) for one in asked])
        try:
            return known[key]
        except KeyError:
            found = known[key] = self._made_for_items(item_type, asked)
            return found

    def _made_for_items(self, item_type: GraphQLOutputType, asked: list[FieldDetails]) -> Printer | None:
        if not is_object_type(_without_non_null(item_type)):
            return None
        try:
            return self._value(item_type, asked)
        except _OutOfTheOrdinary:
            return None

    def _plan(self, kind: GraphQLObjectType, asked: list[FieldDetails]) -> Plan | None:
        known, key = self._printers.of_objects, (kind.name, tuple([id(one.node) for one in asked]))
        try:
            return known[key]
        except KeyError:
            found = known[key] = self._planned(kind, asked)
            return found

    def _planned(self, kind: GraphQLObjectType, asked: list[FieldDetails]) -> Plan | None:
        rest: dict[str, list[FieldDetails]] = {}
        try:
            return Plan(self._object(kind, asked, rest), rest)
        except _OutOfTheOrdinary:
            return None

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

    def _object(
        self, kind: GraphQLObjectType, asked: list[FieldDetails], rest: dict[str, list[FieldDetails]] | None = None
    ) -> Printer:
        """
        Args:
            rest: takes what graphql-core has to resolve; left out: there must be no such thing.
        """
        definition = kind.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if definition is None or definition.concrete_of or definition.is_type_of:
            raise _OutOfTheOrdinary
        # The executor knows the conditions of this one request; what is kept has to hold for all of them.
        if any(self._has_directives(one.node.selection_set, set()) for one in asked):
            raise _OutOfTheOrdinary
        is_view = issubclass(definition.origin, ReadWhenAsked)
        fields: list[_Field] = []
        for name, details in self.collect_subfields(kind, asked).grouped_field_set.items():
            try:
                if details[0].node.name.value == "__typename":
                    fields.append((name, _nothing, _constant(kind.name), True))
                    continue
                field = _plain_field(kind, details)
                attribute, printed = _attribute_of(field), self._value(_without_non_null(field.type), details)
                read = definition.origin.READ[attribute] if is_view else attrgetter(attribute)
                fields.append((name, read, printed, not is_non_null_type(field.type)))
            except _OutOfTheOrdinary:
                if rest is None:
                    raise
                rest[name] = details
                fields.append((name, _nothing, _nothing, True))
        return _object(definition.origin, fields, is_view=is_view)

    def _has_directives(self, selected: SelectionSetNode | None, seen: set[str]) -> bool:
        """Whether any field of an object is asked for on a condition; below its fields is another object."""
        for one in selected.selections if selected else ():
            if one.directives:
                return True
            below: SelectionSetNode | None = None
            if isinstance(one, InlineFragmentNode):
                below = one.selection_set
            elif isinstance(one, FragmentSpreadNode) and one.name.value not in seen:
                seen.add(one.name.value)
                below = self.fragment_definitions[one.name.value].selection_set
            if self._has_directives(below, seen):
                return True
        return False


async def _completed(printed: dict[str, Any], rest: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Each in its place."""
    printed.update(await rest)
    return printed


def _without_non_null(kind: GraphQLOutputType) -> GraphQLOutputType:
    return kind.of_type if is_non_null_type(kind) else kind


def _plain_field(kind: GraphQLObjectType, asked: list[FieldDetails]) -> GraphQLField:
    """
    Raises:
        _OutOfTheOrdinary: it is more than an attribute.
    """
    node = asked[0].node
    field: GraphQLField | None = kind.fields.get(node.name.value)
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF) if field else None
    if (
        field is None
        or not isinstance(definition, StrawberryField)
        or not definition.is_basic_field
        or definition.permission_classes
        or field.args
        or node.arguments
    ):
        raise _OutOfTheOrdinary
    return field


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


def _object(origin: type[Any], fields: Sequence[_Field], *, is_view: bool) -> Printer:
    """
    Args:
        is_view: whether the fields are read from the object's `view`; nothing is kept on it, for each is read once.
    """

    def printed(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not origin:
            raise _OutOfTheOrdinary
        source = value.view if is_view else value
        answer: dict[str, Any] = {}
        for name, read, printer, may_be_null in fields:
            found = printer(read(source))
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
