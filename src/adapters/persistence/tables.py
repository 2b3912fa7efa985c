"""The tables as statements speak of them. Their truth (constraints, indexes, policies) is in `migrations/`.

A test compares the columns here with those of a migrated database. What the database fills in by itself
(`created_at`, `updated_at`) is listed only where it is read.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.types import TypeEngine

metadata = MetaData()

_MOMENT = DateTime(timezone=True)
_TEXTS = ARRAY(Text)


def _table(name: str, /, **columns: TypeEngine[Any] | type[TypeEngine[Any]]) -> Table:
    return Table(name, metadata, *(Column(column, kind) for column, kind in columns.items()))


# People

workspaces = _table("workspaces", id=Uuid, name=Text)
users = _table("users", id=Uuid, email=Text, name=Text)
memberships = _table("memberships", workspace_id=Uuid, user_id=Uuid, role=Text)
sessions = _table(
    "sessions",
    token_hash=LargeBinary,
    workspace_id=Uuid,
    user_id=Uuid,
    role=Text,
    begun_at=_MOMENT,
    ends_at=_MOMENT,
)

# Connections

authorization_attempts = _table(
    "authorization_attempts",
    state_hash=LargeBinary,
    browser_hash=LargeBinary,
    workspace_id=Uuid,
    user_id=Uuid,
    role=Text,
    sealed_verifier=LargeBinary,
    begun_at=_MOMENT,
)
calendly_connections = _table(
    "calendly_connections",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    calendly_user_uri=Text,
    organization_uri=Text,
    account_name=Text,
    account_email=Text,
    scheduling_url=Text,
    time_zone=Text,
    status=Text,
    sealed_access_token=LargeBinary,
    sealed_refresh_token=LargeBinary,
    expires_at=_MOMENT,
    scopes=_TEXTS,
    connected_at=_MOMENT,
    lapsed_at=_MOMENT,
    disconnected_at=_MOMENT,
    version=Integer,
)
webhook_subscriptions = _table(
    "webhook_subscriptions",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    connection_id=Uuid,
    account_uri=Text,
    key_hash=LargeBinary,
    sealed_secret=LargeBinary,
    scope=Text,
    state=Text,
    asked_at=_MOMENT,
    uri=Text,
    trouble=Text,
    trouble_said=Text,
    signer=Text,
    missigned_at=_MOMENT,
    ended_at=_MOMENT,
    version=Integer,
)
reconciliations = _table(
    "reconciliations",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    connection_id=Uuid,
    cause=Text,
    is_thorough=Boolean,
    state=Text,
    starts_from=_MOMENT,
    began_at=_MOMENT,
    got_on_at=_MOMENT,
    repairing_since=_MOMENT,
    finished_at=_MOMENT,
    why=Text,
    page=Text,
    reached=_MOMENT,
    last_start=_MOMENT,
    asked_of_page=_TEXTS,
    checked=Integer,
    expected=Integer,
    asked=Integer,
    unread=JSONB,
    again=Text,
    version=Integer,
)
backfills = _table(
    "backfills",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    connection_id=Uuid,
    state=Text,
    is_wanted=Boolean,
    starts_from=_MOMENT,
    starts_before=_MOMENT,
    began_at=_MOMENT,
    phase_since=_MOMENT,
    got_on_at=_MOMENT,
    finished_at=_MOMENT,
    why=Text,
    page=Text,
    reached=_MOMENT,
    last_start=_MOMENT,
    asked_of_page=_TEXTS,
    past=Integer,
    coming=Integer,
    canceled=Integer,
    known=Integer,
    expected=Integer,
    asked=Integer,
    looked_at=Integer,
    matching=Integer,
    done=Integer,
    matched=Integer,
    unread=JSONB,
    version=Integer,
)
connection_rounds = _table(
    "connection_rounds", connection_id=Uuid, workspace_id=Uuid, reconcile_at=_MOMENT, watch_at=_MOMENT
)
event_type_lists = _table(
    "event_type_lists",
    connection_id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    fetched_at=_MOMENT,
    is_outdated=Boolean,
)
event_types = _table(
    "event_types",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    connection_id=Uuid,
    uri=Text,
    name=Text,
    duration_minutes=Integer,
    scheduling_url=Text,
    active=Boolean,
    kind=Text,
    color=Text,
    description=Text,
    position=Integer,
    deleted=Boolean,
    listed_as=Integer,
)

# The host app's records

clients = _table(
    "clients",
    id=Uuid,
    workspace_id=Uuid,
    external_id=Text,
    name=Text,
    sort_name=Text,
    email=Text,
    aliases=_TEXTS,
    phone=Text,
    archived=Boolean,
    search=TSVECTOR,
    merged_into=Uuid,
    taken_over=_TEXTS,
    erased_at=_MOMENT,
)
erased_addresses = _table("erased_addresses", workspace_id=Uuid, address_hash=LargeBinary, erased_at=_MOMENT)
client_merges = _table(
    "client_merges",
    id=Uuid,
    workspace_id=Uuid,
    merged_id=Uuid,
    kept_id=Uuid,
    merged_by=Uuid,
    merged_at=_MOMENT,
    undone_by=Uuid,
    quotes=ARRAY(Uuid),
    invoices=ARRAY(Uuid),
    links=ARRAY(Uuid),
    addresses=_TEXTS,
    clients=ARRAY(Uuid),
    bookings=_TEXTS,
    corrections=ARRAY(_MOMENT),
    version=Integer,
)
client_addresses = _table("client_addresses", workspace_id=Uuid, email=Text, client_id=Uuid, is_alias=Boolean)
remembered_addresses = _table(
    "remembered_addresses", workspace_id=Uuid, email=Text, client_id=Uuid, remembered_by=Uuid, remembered_at=_MOMENT
)
quotes = _table(
    "quotes",
    id=Uuid,
    workspace_id=Uuid,
    external_id=Text,
    client_id=Uuid,
    number=Text,
    title=Text,
    status=Text,
    amount=Numeric,
    currency=Text,
    sent_at=_MOMENT,
    accepted_at=_MOMENT,
    archived=Boolean,
)
invoices = _table(
    "invoices",
    id=Uuid,
    workspace_id=Uuid,
    external_id=Text,
    client_id=Uuid,
    number=Text,
    title=Text,
    status=Text,
    amount=Numeric,
    currency=Text,
    due_on=Date,
    paid_at=_MOMENT,
    archived=Boolean,
)

# Links and meetings

scheduling_links = _table(
    "scheduling_links",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    connection_id=Uuid,
    code=Text,
    subject_kind=Text,
    subject_id=Uuid,
    event_type_uri=Text,
    event_type_name=Text,
    event_type_duration_minutes=Integer,
    booking_url=Text,
    single_use=Boolean,
    prefill_name=Text,
    prefill_email=Text,
    tracking_field=Text,
    issued_at=_MOMENT,
    opens=Integer,
    first_opened_at=_MOMENT,
    booked_at=_MOMENT,
    withdrawn_at=_MOMENT,
    event_type_gone_at=_MOMENT,
    version=Integer,
)
scheduled_meetings = _table(
    "scheduled_meetings",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    invitee_uri=Text,
    event_uri=Text,
    event_type_name=Text,
    status=Text,
    is_moving=Boolean,
    starts_at=_MOMENT,
    ends_at=_MOMENT,
    booked_at=_MOMENT,
    invitee_name=Text,
    invitee_email=Text,
    invitee_time_zone=Text,
    host_accounts=_TEXTS,
    client_id=Uuid,
    quote_id=Uuid,
    invoice_id=Uuid,
    match_reason=Text,
    link_id=Uuid,
    correction=JSONB,
    details=JSONB,
    words=TSVECTOR,
    search=TSVECTOR,
    recorded_at=_MOMENT,
    updated_at=_MOMENT,
    version=Integer,
)
meeting_bookings = _table(
    "meeting_bookings",
    workspace_id=Uuid,
    invitee_uri=Text,
    owner_id=Uuid,
    meeting_id=Uuid,
    event_uri=Text,
    predecessor_uri=Text,
    successor_uri=Text,
    facts=JSONB,
    match=JSONB,
    claim=JSONB,
)
meeting_aliases = _table("meeting_aliases", workspace_id=Uuid, younger_id=Uuid, meeting_id=Uuid)
meeting_change_counters = _table(
    "meeting_change_counters", workspace_id=Uuid, last_number=BigInteger, pruned_through=BigInteger
)
meeting_changes = _table(
    "meeting_changes",
    workspace_id=Uuid,
    number=BigInteger,
    owner_id=Uuid,
    meeting_id=Uuid,
    kind=Text,
    fields=_TEXTS,
    cause=Text,
    cause_reference=Uuid,
    absorbed_id=Uuid,
    occurred_at=_MOMENT,
)

# Inbox, outbox, messages

webhook_deliveries = _table(
    "webhook_deliveries",
    id=Uuid,
    workspace_id=Uuid,
    connection_id=Uuid,
    event=Text,
    key=Text,
    body=LargeBinary,
    received_at=_MOMENT,
    due_at=_MOMENT,
    state=Text,
    outcome=Text,
    tries=Integer,
    correlation=Text,
    settled_at=_MOMENT,
    is_stale=Boolean,
    replays=Integer,
)
reactions = _table(
    "reactions",
    id=Uuid,
    workspace_id=Uuid,
    name=Text,
    about=Uuid,
    happened_at=_MOMENT,
    due_at=_MOMENT,
    not_before=_MOMENT,
    leased_until=_MOMENT,
    tries=Integer,
    state=Text,
    why=Text,
    settled_at=_MOMENT,
)
messages = _table(
    "messages",
    id=Uuid,
    workspace_id=Uuid,
    owner_id=Uuid,
    kind=Text,
    audience=Text,
    about=Uuid,
    version=Text,
    recipient=Text,
    reply_to=Text,
    subject=Text,
    text=Text,
    created_at=_MOMENT,
    due_at=_MOMENT,
    not_before=_MOMENT,
    state=Text,
    tries=Integer,
    begun_at=_MOMENT,
    settled_at=_MOMENT,
    why=Text,
)

# The service itself

signs_of_life = _table(
    "signs_of_life",
    process=Uuid,
    name=Text,
    version=Text,
    began_at=_MOMENT,
    seen_at=_MOMENT,
    reaches_broker=Boolean,
    budget_left=Double,
)

# Named in the statement and no parameters, so that Postgres sees that the partial index is the one for it.
IS_UNDECIDED: Final = literal_column("scheduled_meetings.match_reason in ('none', 'doubtful')", Boolean())
"""That nobody could tell yet whom a meeting is about, and somebody may."""
