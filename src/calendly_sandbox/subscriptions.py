"""Webhook subscriptions: who may ask for which news, and where it goes. Callers hold the world's lock."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from calendly_sandbox.addresses import last_segment
from calendly_sandbox.outbox import Outbox
from calendly_sandbox.records import Group, Subscription, User
from calendly_sandbox.refusals import already_exists, denied, insufficient_scope, invalid, not_found
from calendly_sandbox.world import World

FAMILY_SCOPES = {
    "invitee": "scheduled_events:read",
    "invitee_no_show": "scheduled_events:read",
    "event_type": "event_types:read",
    "routing_form_submission": "routing_forms:read",
    "meeting_recap": "meeting_recaps:read",
    "contact": "contacts:read",
}
ANY_SCOPE = ("organization", "user", "group")
KNOWN_EVENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("invitee.created", "invitee.canceled"), ANY_SCOPE),
    **dict.fromkeys(("invitee_no_show.created", "invitee_no_show.deleted"), ANY_SCOPE),
    **dict.fromkeys(("event_type.created", "event_type.updated", "event_type.deleted"), ANY_SCOPE),
    **dict.fromkeys(("contact.created", "contact.updated", "contact.deleted"), ANY_SCOPE),
    **dict.fromkeys(("meeting_recap.created", "meeting_recap.updated", "meeting_recap.deleted"), ("user",)),
    "routing_form_submission.created": ("organization",),
}
"""Every event, and the scopes in which it may be asked for."""
LONGEST_URL = 2_000
LONGEST_KEY = 1_000
PAID_EVENTS = ("routing_form_submission", "meeting_recap")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the account, what its token may do, and the app behind the token, if any."""

    user: User
    scopes: frozenset[str]
    app_id: str | None = None
    app_key: str | None = None


@dataclass(slots=True)
class Subscriptions:
    """The rules of `/webhook_subscriptions`."""

    world: World
    outbox: Outbox

    def create(self, asker: Asker, body: dict[str, Any]) -> Subscription:
        """Subscribe.

        Raises:
            Refusal: 400 for what is malformed, 403 for scope, plan or role, 409 for what exists already.
        """
        url, events = self._url(body), self._events(body)
        scope: Literal["organization", "user", "group"] = body.get("scope", "")
        if scope not in ANY_SCOPE:
            raise invalid("scope", "is invalid")
        for event in events:
            if scope not in KNOWN_EVENTS[event]:
                raise invalid("events", f"{event} is not allowed in the scope {scope}")
        organization_id = self._organization(asker, body.get("organization"))
        user = self._user(body.get("user")) if scope == "user" else None
        group = self._group(body.get("group")) if scope == "group" else None
        self._check_families(asker, events)
        self._check_plan(asker.user, events)
        self._check_role(asker.user, scope, user, group)

        now = self.world.clock.stamp()
        subscription = Subscription(
            id=self.world.ids.uuid(),
            creator_id=asker.user.id,
            organization_id=organization_id,
            scope=scope,
            callback_url=url,
            events=events,
            created_at=now,
            updated_at=now,
            user_id=user.id if user else None,
            group_id=group.id if group else None,
            own_key=self._signing_key(body),
            app_key=asker.app_key,
            app_id=asker.app_id,
        )
        if any(self._is_same(subscription, other) for other in self.world.subscriptions.values()):
            raise already_exists("Hook with this url already exists")
        self.world.subscriptions[subscription.id] = subscription
        return subscription

    def select(
        self, asker: User, *, organization: str | None, scope: str | None, user: str | None, group: str | None
    ) -> list[Subscription]:
        """The subscriptions of an organization, of one of its members, or of one of its groups."""
        if scope not in ANY_SCOPE:
            raise invalid("scope", "is missing" if scope is None else "is invalid")
        organization_id = self._organization(Asker(asker, frozenset()), organization)
        owner = self._user(user) if scope == "user" else None
        members = self._group(group) if scope == "group" else None
        self._check_role(asker, scope, owner, members)
        return [
            one
            for one in self.world.subscriptions.values()
            if one.organization_id == organization_id
            and one.scope == scope
            and one.user_id == (owner.id if owner else None)
            and one.group_id == (members.id if members else None)
        ]

    def require(self, asker: User, subscription_id: str) -> Subscription:
        """One subscription: the asker's own, or, for who runs the organization, any of it."""
        subscription = self.world.subscriptions.get(last_segment(subscription_id))
        if subscription is None:
            raise not_found()
        is_own = asker.id in (subscription.creator_id, subscription.user_id)
        runs_it = asker.runs_the_organization and asker.organization_id == subscription.organization_id
        if not (is_own or runs_it):
            raise denied()
        return subscription

    def delete(self, subscription: Subscription) -> None:
        """End it; what was on its way is lost."""
        del self.world.subscriptions[subscription.id]
        self.outbox.forget_subscription(subscription.id)

    def _url(self, body: dict[str, Any]) -> str:
        url = body.get("url")
        if not isinstance(url, str):
            raise invalid("url", "is missing")
        schemes = ("https",) if self.world.switches.https_callbacks_only else ("https", "http")
        try:
            parts = urlsplit(url)
            is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:  # a port that is no number, half an IPv6 address
            is_good = False
        if not is_good or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
            raise invalid("url", "is invalid")
        return url

    def _events(self, body: dict[str, Any]) -> tuple[str, ...]:
        events = body.get("events")
        if not isinstance(events, list) or not events:
            raise invalid("events", "is missing")
        if any(not isinstance(event, str) or event not in KNOWN_EVENTS for event in events):
            raise invalid("events", "is invalid")
        return tuple(dict.fromkeys(events))

    def _signing_key(self, body: dict[str, Any]) -> str | None:
        key = body.get("signing_key") or None
        if key is not None and (not isinstance(key, str) or len(key) > LONGEST_KEY):
            raise invalid("signing_key", "is invalid")
        return key

    def _organization(self, asker: Asker, reference: object) -> str:
        if not reference or not isinstance(reference, str):
            raise invalid("organization", "is invalid" if reference else "is missing")
        organization_id = last_segment(reference)
        if organization_id != asker.user.organization_id:
            raise denied()
        return organization_id

    def _user(self, reference: object) -> User:
        if not reference or not isinstance(reference, str):
            raise invalid("user", "is invalid" if reference else "is missing")
        user = self.world.find_user(reference)
        if user is None:
            raise invalid("user", "is invalid")
        return user

    def _group(self, reference: object) -> Group:
        group = self.world.groups.get(last_segment(reference)) if isinstance(reference, str) else None
        if group is None:
            raise invalid("group", "is invalid" if reference else "is missing")
        return group

    def _check_families(self, asker: Asker, events: tuple[str, ...]) -> None:
        needed = dict.fromkeys(FAMILY_SCOPES[event.partition(".")[0]] for event in events)
        missing = tuple(scope for scope in needed if scope not in asker.scopes)
        if not missing:
            return
        if self.world.switches.missing_family_scope_status == 403:
            raise insufficient_scope(*missing)
        raise invalid()

    def _check_plan(self, user: User, events: tuple[str, ...]) -> None:
        if user.webhooks_need_plan:
            raise denied("Please upgrade your Calendly account to Standard")
        if user.plan == "free" and any(event.startswith(PAID_EVENTS) for event in events):
            raise denied("Please upgrade to a paid Calendly account.")

    def _check_role(self, asker: User, scope: str, user: User | None, group: Group | None) -> None:
        if asker.webhooks_need_role:
            raise denied("You do not have permission")
        is_own = user is asker or (group is not None and asker.id in group.admin_ids)
        if scope == "organization" or not is_own:
            concerned = user.organization_id if user else group.organization_id if group else asker.organization_id
            if not asker.runs_the_organization or concerned != asker.organization_id:
                raise denied("You do not have permission")

    def _is_same(self, one: Subscription, other: Subscription) -> bool:
        def key(subscription: Subscription) -> tuple[str | None, ...]:
            return (
                subscription.callback_url,
                subscription.scope,
                subscription.organization_id,
                subscription.user_id,
                subscription.group_id,
            )

        return key(one) == key(other)
