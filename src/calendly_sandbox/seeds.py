"""The sample accounts that a sandbox starts with. Their identifiers are the same on every machine.

- Ada Fischer owns the organization Fischer & Partners: seven event types, among them a group event, one with
  questions, one inactive, and one where Ada and Bob take turns; and a routing form.
- Bob Marsh is a plain member there, with 120 event types.
- Cara Lopez owns another organization.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from calendly_sandbox.accounts import Accounts
from calendly_sandbox.catalog import Catalog, slug_of
from calendly_sandbox.identifiers import named_uuid
from calendly_sandbox.records import FormQuestion, FormRoute, Group, Question, Role, User
from calendly_sandbox.routing import Routing
from calendly_sandbox.world import World

JOINED = datetime(2023, 4, 2, 9, 15, 31, 204817, tzinfo=UTC)
PEOPLE: tuple[tuple[str, str, str, str, Role], ...] = (
    ("Ada Fischer", "ada@fischer.example", "Fischer & Partners", "Europe/Berlin", "owner"),
    ("Bob Marsh", "bob@fischer.example", "Fischer & Partners", "America/New_York", "user"),
    ("Cara Lopez", "cara@lopez.example", "Lopez Design", "America/Los_Angeles", "owner"),
)
MEET = ({"kind": "google_conference"},)
ZOOM = ({"kind": "zoom_conference"},)
OFFICE = ({"kind": "physical", "location": "Kanalstraße 12, Berlin", "additional_info": "Second floor"},)
BOBS_EVENT_TYPES = 120
TOPICS = ("Site visit", "Measurement", "Handover", "Warranty check", "Colour advice", "Planning call")


def plant(world: World, accounts: Accounts, catalog: Catalog, routing: Routing) -> None:
    """Fill an empty world."""
    ada, bob, cara = (
        accounts.open(name, email=email, organization=organization, timezone=timezone, role=role, since=JOINED)
        for name, email, organization, timezone, role in PEOPLE
    )
    group = Group(
        id=named_uuid("group/Sales"),
        organization_id=ada.organization_id,
        name="Sales",
        created_at=JOINED,
        admin_ids=(ada.id,),
        member_ids=(ada.id, bob.id),
    )
    world.groups[group.id] = group
    _offer_adas(catalog, ada, bob)
    _ask_adas_visitors(routing, ada)
    for number in range(1, BOBS_EVENT_TYPES + 1):
        topic = TOPICS[number % len(TOPICS)]
        _offer(catalog, bob, f"{topic} {number:03}", 15 + 15 * (number % 4), locations=MEET, position=number)
    _offer(catalog, cara, "Portfolio Review", 45, locations=ZOOM, description="A look at your portfolio together")
    _offer(catalog, cara, "Coffee Chat", 20, locations=None, has_single_name_field=True)


def _offer_adas(catalog: Catalog, ada: User, bob: User) -> None:
    _offer(catalog, ada, "Intro Call", 30, locations=MEET, description="Getting to know each other", slug="intro-call")
    _offer(
        catalog,
        ada,
        "Project Kick-off",
        60,
        locations=(*OFFICE, *ZOOM),
        description="We go through the plan, the dates and the people",
        duration_options=(60, 90),
        position=1,
        questions=(
            Question(name="Company name", position=0, required=True),
            Question(name="What would you like to discuss?", position=1, type="text"),
            Question(
                name="Number of employees",
                position=2,
                type="single_select",
                answer_choices=("1", "2-10", "11-20", "20+"),
                include_other=True,
            ),
            Question(name="Phone Number", position=3, type="phone_number"),
        ),
    )
    _offer(catalog, ada, "Quote Review", 45, locations=MEET, description="Questions about a quote", position=2)
    _offer(
        catalog,
        ada,
        "Invoice Question",
        15,
        locations=({"kind": "outbound_call"},),
        has_single_name_field=True,
        position=3,
    )
    _offer(
        catalog,
        ada,
        "Renovation Workshop",
        90,
        capacity=8,
        locations=({"kind": "custom", "location": "https://meet.example/workshop"},),
        description="An evening for up to eight people",
        position=4,
    )
    _offer(catalog, ada, "Summer Consultation", 30, locations=MEET, active=False, position=5)
    _offer(
        catalog,
        ada,
        "First Visit",
        30,
        locations=OFFICE,
        position=6,
        host_ids=(ada.id, bob.id),
        team_id=named_uuid("team/Fischer"),
        team_name="Fischer Team",
    )


def _ask_adas_visitors(routing: Routing, ada: User) -> None:
    """What a new visitor wants leads to an event type, to another address, or to a word of thanks."""
    wish = FormQuestion(
        id=named_uuid("form question/Website lead form/wish"),
        name="What is it about?",
        type="radios",
        answer_choices=("A new project", "A quote", "Working with us", "Something else"),
    )
    routing.add(
        ada,
        id=named_uuid("routing form/Website lead form"),
        name="Website lead form",
        questions=(
            FormQuestion(id=named_uuid("form question/Website lead form/name"), name="Your name", type="name"),
            wish,
            FormQuestion(
                id=named_uuid("form question/Website lead form/more"),
                name="Anything else?",
                type="textarea",
                required=False,
            ),
        ),
        routes=(
            FormRoute(
                question_id=wish.id,
                answer="A new project",
                event_type_id=named_uuid("event type/ada-fischer/project-kick-off"),
            ),
            FormRoute(
                question_id=wish.id,
                answer="A quote",
                event_type_id=named_uuid("event type/ada-fischer/quote-review"),
            ),
            FormRoute(question_id=wish.id, answer="Working with us", url="https://fischer.example/jobs"),
        ),
    )


def _offer(catalog: Catalog, owner: User, name: str, minutes: int, **values: Any) -> None:
    slug = values.pop("slug", slug_of(name))
    identifier = named_uuid(f"event type/{owner.slug}/{slug}")
    catalog.add(owner, name=name, duration=timedelta(minutes=minutes), slug=slug, id=identifier, **values)
