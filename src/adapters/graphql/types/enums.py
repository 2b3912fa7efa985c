"""The API's constants, upper-case, each with the value that the core knows it by."""

from enum import Enum

import strawberry

from adapters.graphql.fields import constant


@strawberry.enum(description="Where a Calendly connection stands.")
class ConnectionStatus(Enum):
    """See its description."""

    ACTIVE = constant("active", "Everything works.")
    RECONNECT_NEEDED = constant(
        "reconnect_needed", "Calendly no longer accepts it; the owner must connect again. Nothing is lost."
    )
    DISCONNECTED = constant("disconnected", "The owner disconnected; history stays.")


@strawberry.enum(description="Where our webhook subscription at Calendly stands.")
class WebhookState(Enum):
    """See its description."""

    PENDING = constant("pending", "Asked for, or about to be.")
    ACTIVE = constant("active", "Bookings reach us by themselves.")
    REFUSED = constant("refused", "Calendly said no; it is tried again from time to time.")
    ENDED = constant("ended", "Deleted, disabled or replaced.")


@strawberry.enum(description="How a check of the connection came out.")
class CheckState(Enum):
    """See its description."""

    OK = constant("ok", "All is well.")
    WARNING = constant("warning", "It works, but something wants a look.")
    FAILING = constant("failing", "It does not work.")
    UNKNOWN = constant("unknown", "It could not be looked at, or nothing can be said yet.")


@strawberry.enum(description="Why Calendly refused a webhook subscription, as far as its answer tells.")
class WebhookTrouble(Enum):
    """See its description."""

    PLAN = constant("plan", "The account's plan does not include webhooks.")
    ROLE = constant("role", "The account's role in its organization does not allow it.")
    SCOPE = constant("scope", "The consent does not cover it.")
    UNREACHABLE = constant("unreachable", "Calendly cannot reach our address.")
    OTHER = constant("other", "Another reason; see Calendly's own words.")


@strawberry.enum(description="Where a comparison of the record with Calendly's stands.")
class ReconciliationState(Enum):
    """See its description."""

    COUNTING = constant("counting", "It counts what may differ.")
    REPAIRING = constant("repairing", "It asks about what may differ, and repairs what does.")
    DONE = constant("done", "The record was Calendly's when it ended, but for what is in `unread`.")
    STOPPED = constant("stopped", "Something kept it from being finished.")


@strawberry.enum(description="Why the record was compared with Calendly's.")
class ReconciliationCause(Enum):
    """See its description."""

    CONNECTED = constant("connected", "The account was connected.")
    SUBSCRIPTION_REMADE = constant("subscription_remade", "Calendly had stopped telling us of bookings.")
    SILENCE = constant("silence", "Nothing was heard from Calendly for long.")
    TIMER = constant("timer", "It is done from time to time.")
    PERSON = constant("person", "Somebody asked for it.")
    COMMAND = constant("command", "Whoever runs the service asked for it.")


@strawberry.enum(description="Where the import of earlier meetings stands.")
class BackfillState(Enum):
    """See its description."""

    COUNTING = constant("counting", "It counts what there is: `past`, `coming`, `canceled` and `known` are growing.")
    MATCHING = constant(
        "matching",
        "It looks how many match a client: `lookedAt` and `matching` are growing. It need not be waited for.",
    )
    READY = constant("ready", "It was looked at. Nothing is imported until somebody says so.")
    IMPORTING = constant("importing", "Meetings are coming in; everything can be used meanwhile.")
    DONE = constant("done", "All that was found is in the record, but for what is in `unread`.")
    STOPPED = constant("stopped", "Somebody stopped it, or something kept it from being finished. What came in stays.")


@strawberry.enum(description="What a person may do in a workspace.")
class ViewerRole(Enum):
    """See its description."""

    OWNER = constant("owner", "Everything in the workspace.")
    ADMIN = constant("admin", "Everything in the workspace.")
    MEMBER = constant("member", "All clients and papers; own meetings and links only.")


@strawberry.enum(description="Where a quote stands in the host app.")
class QuoteStatus(Enum):
    """See its description."""

    DRAFT = constant("draft", "Not sent yet.")
    SENT = constant("sent", "With the client.")
    ACCEPTED = constant("accepted", "The client agreed.")
    DECLINED = constant("declined", "The client said no.")
    EXPIRED = constant("expired", "Its time ran out.")


@strawberry.enum(description="Where an invoice stands in the host app.")
class InvoiceStatus(Enum):
    """See its description."""

    DRAFT = constant("draft", "Not sent yet.")
    SENT = constant("sent", "With the client.")
    OVERDUE = constant("overdue", "Due and not paid.")
    PAID = constant("paid", "Paid.")
    VOID = constant("void", "Taken back.")


@strawberry.enum(description="Where a scheduling link stands.")
class LinkState(Enum):
    """See its description."""

    OPEN = constant("open", "Nobody opened it yet.")
    OPENED = constant("opened", "Somebody opened it; nobody booked.")
    BOOKED = constant("booked", "It led to a meeting.")
    EXPIRED = constant("expired", "It was not used in time.")
    WITHDRAWN = constant("withdrawn", "Its owner took it back.")


@strawberry.enum(description="The fate of a message.")
class MessageState(Enum):
    """See its description."""

    PENDING = constant("pending", "Waiting for its turn.")
    SENDING = constant("sending", "Being handed to the mail server.")
    SENT = constant("sent", "The mail server took it.")
    LOGGED = constant("logged", "There is no mail server: it was only noted in the service's log, and sent to nobody.")
    FAILED = constant("failed", "The mail server refused it.")
    UNKNOWN = constant("unknown", "It may or may not have gone out; it is not sent again by itself.")


@strawberry.enum(description="Where a delivery of Calendly's stands in the inbox.")
class DeliveryState(Enum):
    """See its description."""

    STORED = constant("stored", "Waiting to be carried out, for the first time or again.")
    SET_ASIDE = constant("set_aside", "Signed too long ago: carried out only once Calendly has confirmed it.")
    HANDLED = constant("handled", "Carried out.")
    IGNORED = constant("ignored", "Nothing for us to do; `outcome` says why.")
    FAILED = constant("failed", "Tried as often as we try; it needs a look, and can be replayed.")


@strawberry.enum(description="Where a meeting stands.")
class MeetingStatus(Enum):
    """See its description."""

    SCHEDULED = constant("scheduled", "It is to take place, or is taking place.")
    CANCELED = constant("canceled", "It was called off.")
    NO_SHOW = constant("no_show", "The invitee did not come.")
    COMPLETED = constant("completed", "It was scheduled, and its end has passed.")


@strawberry.enum(description="How a list of meetings is ordered; ties by id.")
class MeetingOrder(Enum):
    """See its description."""

    STARTS_AT_ASC = constant("starts_at_asc", "The earliest first.")
    STARTS_AT_DESC = constant("starts_at_desc", "The latest first.")
    CREATED_AT_DESC = constant("created_at_desc", "The newest booking first.")


@strawberry.enum(description="Why a meeting belongs to the client it belongs to.")
class MatchReason(Enum):
    """See its description."""

    CODE = constant("code", "It was booked through our own link.")
    CHAIN = constant("chain", "It was moved from a meeting that was matched.")
    EMAIL = constant("email", "Exactly one client has the invitee's address.")
    ALIAS = constant("alias", "One client has it among its other addresses, or somebody said it is always theirs.")
    CORRECTED = constant("corrected", "A person said so.")
    DOUBTFUL = constant("doubtful", "Several clients have the address; a person must choose.")
    NONE = constant("none", "Nothing speaks for anyone.")
    ERASED = constant("erased", "Whoever booked it was erased before anybody could tell, so nobody can any more.")


@strawberry.enum(description="Why somebody who booked might be a client, the likeliest first.")
class CandidateReason(Enum):
    """See its description."""

    ADDRESS = constant("address", "The client has the address that they booked with.")
    OTHER_ADDRESS = constant("other_address", "The client has it among its other addresses.")
    NAME = constant("name", "The client has the name that they gave.")


@strawberry.enum(description="Who called a meeting off.")
class Canceler(Enum):
    """See its description."""

    HOST = constant("host", "The one who holds it.")
    INVITEE = constant("invitee", "The one who booked it.")


@strawberry.enum(description="What kind of change a line of the change log tells.")
class ChangeKind(Enum):
    """See its description."""

    BOOKED = constant("booked", "The meeting was booked.")
    MOVED = constant("moved", "It moved to another time.")
    CANCELED = constant("canceled", "It was called off.")
    NO_SHOW_MARKED = constant("no_show_marked", "The invitee did not come.")
    NO_SHOW_UNMARKED = constant("no_show_unmarked", "That was taken back.")
    ATTRIBUTED = constant("attributed", "Whom or what it is about changed.")
    DETAILS = constant("details", "Other details changed; `fields` says which.")
    JOINED = constant("joined", "Two records turned out to be one meeting.")


@strawberry.enum(description="By whom or what a change came about.")
class ChangeCause(Enum):
    """See its description."""

    PERSON = constant("person", "Somebody of the workspace.")
    CALENDLY = constant("calendly", "Calendly told us.")
    RULE = constant("rule", "One of our own rules.")
    REPAIR = constant("repair", "A comparison, a replay or an import found what the record did not have.")
