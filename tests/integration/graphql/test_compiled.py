"""What made printers print is what graphql-core prints, to the byte: random selections over random objects."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import isawaitable
from typing import Any, Final, cast
from uuid import UUID

import orjson
import pytest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    get_named_type,
    is_object_type,
    parse,
    validate,
)

from adapters.graphql.compiled import CompilingExecutor, Printers
from adapters.graphql.context import Context, Core, Surroundings, ask_here
from adapters.graphql.limits import Limits
from adapters.graphql.schema import executable_schema
from adapters.graphql.straight import run_straight
from adapters.graphql.types.calendly import CalendlyAccount
from adapters.graphql.types.links import SchedulingLink
from adapters.graphql.types.meetings import Meeting, MeetingConnection
from adapters.graphql.types.people import Viewer
from adapters.graphql.types.records import Client
from adapters.graphql.written import written
from application.paging import Cursor, Edge, Page
from application.use_cases import UseCases
from application.views import AnswerView, HostView, MeetingView, SeenStatus
from tests.support.graphql import (
    ADA_AT_WORK,
    CONNECT_URL,
    House,
    a_canceled_meeting,
    a_client,
    a_connection,
    a_link,
    a_meeting,
)

pytestmark = pytest.mark.integration

SELECTIONS: Final = 400
DEEPEST: Final = 4
PLAIN: Final = "{ nodes { id status startsAt host { name } invitee { email } client { id name email } joinUrl } }"
RESOLVED: Final = {"schedulingLink", "changes", "candidates", "meetings", "quotes", "invoices", "schedulingLinks"}
"""More than attributes: they ask for more, and have the list printed by graphql-core."""
ODDITIES: Final[tuple[Mapping[str, Any], ...]] = (
    {"event_type_name": None},  # a null that may not be
    {"starts_at": "no moment"},  # a value its type does not take
    {"join_url": "javascript:alert(1)"},  # text that is no link
    {"guests": 5},  # no list
    {"hosts": (HostView(uri="u", name=None, email=None, user=None), None)},
    {"client": None, "quote": None, "invoice": None},
    {"answers": (AnswerView(question="?", answer="!", position=2**40),)},  # no Int of GraphQL's
    {"is_moving": "yes"},
    {"status": SeenStatus.COMPLETED, "ends_at": datetime(1, 1, 1, tzinfo=UTC)},
    {"event_type_name": 17},
)


def the_schema() -> GraphQLSchema:
    """Ours, but one that begins at a page of meetings."""
    ours = executable_schema()
    return GraphQLSchema(query=_object(ours, "MeetingConnection"), types=[ours.type_map["Node"]])


def _object(schema: GraphQLSchema, name: str) -> GraphQLObjectType:
    found = schema.type_map[name]
    assert is_object_type(found)
    return found


SCHEMA: Final = the_schema()


class Asker:
    """Makes up documents."""

    def __init__(self, seed: int, *, mostly_plain: float = 0.9) -> None:
        """
        Args:
            mostly_plain: how likely an object is asked for attributes only.
        """
        self._mostly_plain = mostly_plain
        self.random = random.Random(seed)
        self.fragments: list[str] = []

    def document(self, below: str | None = None) -> str:
        """About a page of meetings, where a document begins or below a field."""
        asked = self.selection(_object(SCHEMA, "MeetingConnection"), 0)
        whole = asked if below is None else f"{{ {below} {asked} }}"
        return f"query($yes: Boolean = true) {whole} {' '.join(self.fragments)}"

    def selection(self, kind: GraphQLObjectType, depth: int) -> str:
        """Some of a type's fields, in some of the ways they can be asked for."""
        is_plain = self.random.random() < self._mostly_plain
        fields = [
            name
            for name, field in kind.fields.items()
            if (depth < DEEPEST or _is_leaf(field.type)) and not (is_plain and name in RESOLVED)
        ]
        chosen = self.random.sample(fields, self.random.randint(1, min(6, len(fields))))
        chosen += ["nodes"] if depth == 0 and "nodes" in fields and "nodes" not in chosen else []
        parts = [self.field(kind, name, depth) for name in chosen]
        if self.random.random() < 0.2:
            parts.append("__typename")
        if self.random.random() < 0.3:
            parts = [self.wrapped(kind, part) for part in parts]
        return f"{{ {' '.join(parts)} }}"

    def field(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        below = get_named_type(kind.fields[name].type)
        alias = f"{name}{depth}: " if self.random.random() < 0.2 else ""
        condition = (
            self.random.choice([" @include(if: $yes)", " @skip(if: $yes)"]) if self.random.random() < 0.04 else ""
        )
        return f"{alias}{name}{condition} {self.selection(below, depth + 1) if is_object_type(below) else ''}"

    def wrapped(self, kind: GraphQLNamedType, part: str) -> str:
        way = self.random.random()
        if way < 0.4:
            return f"... on {kind.name} {{ {part} }}"
        if way < 0.7:
            self.fragments.append(f"fragment F{len(self.fragments)} on {kind.name} {{ {part} }}")
            return f"...F{len(self.fragments) - 1}"
        return part


def _is_leaf(kind: Any) -> bool:
    return not is_object_type(get_named_type(kind))


def a_page(chance: random.Random) -> Page[MeetingView]:
    """Of meetings among which an odd one is found now and then."""
    meetings = [a_canceled_meeting(n) if chance.random() < 0.3 else a_meeting(n) for n in range(1, 6)]
    if chance.random() < 0.5:
        meetings[chance.randrange(5)] = replace(meetings[0], **chance.choice(ODDITIES))
    edges = [Edge(one, Cursor("order", (one.starts_at, UUID(int=n)))) for n, one in enumerate(meetings)]
    return Page(edges=edges, has_next=True, has_previous=False, as_of=7, total=chance.choice([None, 5]))


def answered(document: DocumentNode, page: Page[MeetingView], **how: Any) -> bytes:
    """As it would be sent, errors with their places."""

    async def ask() -> ExecutionResult:
        found = execute(SCHEMA, document, root_value=MeetingConnection.of(page), **how)
        return await found if isawaitable(found) else found

    result = asyncio.run(ask())
    errors = [error.formatted for error in result.errors or ()]
    return written({"data": result.data, "errors": errors})


@pytest.mark.parametrize("portion", range(8))
def test_random_selections_are_answered_as_by_the_plain_executor(portion: int) -> None:
    made = 0
    for seed in range(portion * SELECTIONS // 8, (portion + 1) * SELECTIONS // 8):
        asker = Asker(seed)
        text = asker.document()
        document = parse(text)
        if validate(SCHEMA, document):
            continue  # two fields under one name that cannot be merged
        printers = Printers()
        page = a_page(asker.random)
        for yes in ({"yes": True}, {"yes": False}):  # the second time with what was made
            fast = answered(document, page, variable_values=yes, executor_class=CompilingExecutor, printers=printers)
            assert fast == answered(document, page, variable_values=yes), text
        made += any(plan is not None and "nodes" not in plan.rest for plan in printers.of_objects.values())
    assert made > SELECTIONS // 8 // 4, "hardly anything was printed by what was made"


SINGLE: Final[Mapping[str, Callable[[House], Any]]] = {
    "Viewer": lambda house: Viewer.of(house.finders.viewer(ADA_AT_WORK)),
    "CalendlyAccount": lambda _: CalendlyAccount.of(a_connection()),
    "Meeting": lambda _: Meeting.of(a_meeting()),
    "Client": lambda _: Client.of(a_client()),
    "SchedulingLink": lambda _: SchedulingLink.of(a_link()),
}
"""Of each type, one."""


@pytest.mark.parametrize("kind", SINGLE)
def test_random_selections_of_one_object_are_answered_as_by_the_plain_executor(kind: str) -> None:
    """Some of its fields are attributes, others are resolved, each is in its place."""
    house, ours = House(), executable_schema()
    found = SINGLE[kind](house)
    start = GraphQLObjectType("Start", {"it": GraphQLField(_object(ours, kind), resolve=lambda *_: found)})
    schema = GraphQLSchema(query=start, types=[*ours.type_map.values()])
    mixed = 0
    for seed in range(SELECTIONS // 4):
        asker = Asker(seed, mostly_plain=0.3)
        text = f"query($yes: Boolean = true) {{ it {asker.selection(_object(ours, kind), 1)} }} "
        document = parse(text + " ".join(asker.fragments))
        if validate(schema, document):
            continue
        printers = Printers()
        for yes in ({"yes": True}, {"yes": False}):
            made = resolved(
                schema, document, house, variable_values=yes, executor_class=CompilingExecutor, printers=printers
            )
            assert made == resolved(schema, document, house, variable_values=yes), text
        mixed += any(plan is not None and bool(plan.rest) for plan in printers.of_objects.values())
    assert mixed > 5, "hardly any had both"


def resolved(schema: GraphQLSchema, document: DocumentNode, house: House, **how: Any) -> bytes:
    """As it would be sent, errors with their places; asked as Ada."""
    around = Surroundings(
        core=Core(1),
        use_cases=cast("UseCases", house.use_cases),
        finders=house.finders,
        live_feed=house.feed,
        clock=house.clock,
        connect_url=CONNECT_URL,
        sends_mail=True,
        poll_every=timedelta(seconds=1),
    )
    context = Context(around, ADA_AT_WORK, ask_here)

    async def ask() -> ExecutionResult:
        found = execute(schema, document, context_value=context, **how)
        return await found if isawaitable(found) else found

    result = run_straight(ask())
    return written({"data": result.data, "errors": [error.formatted for error in result.errors or ()]})


@pytest.mark.parametrize("portion", range(4))
def test_random_selections_read_of_meetings_only_what_was_asked_of_the_finder(portion: int) -> None:
    """The finder's double has no more than it was asked for, as the real one."""
    house = House(limits=Limits(max_cost=10**9, max_tokens=10**6, max_depth=50, max_aliases=10**3))
    house.finders.meetings_there = [a_meeting(1), a_canceled_meeting(2)]
    answered = 0
    for seed in range(portion * SELECTIONS // 4, (portion + 1) * SELECTIONS // 4):
        text = Asker(seed).document(below="meetings")
        answer = asyncio.run(house.post({"query": text})).json()
        if "data" in answer:
            answered += 1
            assert "errors" not in answer, (text, answer["errors"], house.surprises)
    assert answered > SELECTIONS // 4 // 4


def test_an_everyday_list_is_printed_by_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphql.execution.executor.Executor.complete_list_value", None)
    page = a_page(random.Random(1))
    whole = replace(page, edges=[edge._replace(node=a_meeting(1)) for edge in page.edges])

    answer = orjson.loads(answered(parse(PLAIN), whole, executor_class=CompilingExecutor, printers=Printers()))

    assert (len(answer["data"]["nodes"]), answer["errors"]) == (5, [])


@pytest.mark.parametrize("odd", ODDITIES, ids=lambda odd: "-".join(odd))
def test_what_is_out_of_the_ordinary_is_told_by_graphql_core(odd: Mapping[str, Any]) -> None:
    page = a_page(random.Random(1))
    edges = [edge._replace(node=replace(a_meeting(1), **(odd if n == 2 else {}))) for n, edge in enumerate(page.edges)]
    document = parse(
        "{ nodes { id eventTypeName startsAt joinUrl guests hosts { name } client { id } answers { position }"
        " isMoving } }"
    )

    made = answered(document, replace(page, edges=edges), executor_class=CompilingExecutor, printers=Printers())

    assert made == answered(document, replace(page, edges=edges))
