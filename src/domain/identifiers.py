"""The names our records go by, and those Calendly gives to its own.

Ours are UUIDs (version 7, made by the port `Identifiers`). Calendly's are URIs: opaque text, compared whole, never
parsed (Calendly: ids are lower-case UUIDs today, 16 upper-case characters before; API conventions, 2026-11).
"""

from typing import NewType
from uuid import UUID

WorkspaceId = NewType("WorkspaceId", UUID)
UserId = NewType("UserId", UUID)
ClientId = NewType("ClientId", UUID)
QuoteId = NewType("QuoteId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
ConnectionId = NewType("ConnectionId", UUID)
LinkId = NewType("LinkId", UUID)
MeetingId = NewType("MeetingId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
MessageId = NewType("MessageId", UUID)
ReactionId = NewType("ReactionId", UUID)
ReconciliationId = NewType("ReconciliationId", UUID)
MergeId = NewType("MergeId", UUID)
BackfillId = NewType("BackfillId", UUID)

# Calendly's.
AccountUri = NewType("AccountUri", str)
OrganizationUri = NewType("OrganizationUri", str)
EventTypeUri = NewType("EventTypeUri", str)
EventUri = NewType("EventUri", str)
InviteeUri = NewType("InviteeUri", str)
SubscriptionUri = NewType("SubscriptionUri", str)
NoShowUri = NewType("NoShowUri", str)
