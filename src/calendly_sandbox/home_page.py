"""The page at `/`: who is here, what is booked, and buttons to act as an invitee or a host."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from calendly_sandbox.engine import Sandbox
from calendly_sandbox.prefill import Prefill
from calendly_sandbox.refusals import Refusal
from calendly_sandbox.web import FormData, is_local, show, show_message, zone

SHOWN = 50


def home_routes(sandbox: Sandbox) -> list[Route]:
    """The page and its buttons."""
    page = HomePage(sandbox)
    return [
        Route("/", page.view, methods=["GET"]),
        Route("/_sandbox/story/book", page.story(page.book), methods=["POST"]),
        Route("/_sandbox/story/cancel", page.story(page.cancel), methods=["POST"]),
        Route("/_sandbox/story/move", page.story(page.move), methods=["POST"]),
        Route("/_sandbox/story/no-show", page.story(page.no_show), methods=["POST"]),
    ]


class HomePage:
    """For people on this machine only."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def view(self, request: Request) -> Response:
        """The overview."""
        if not is_local(request):
            return show_message("For this machine only", "Open this page where the sandbox runs.", status=403)
        world = self._sandbox.world
        with world.lock:
            accounts = [
                (
                    user,
                    world.organizations[user.organization_id].name,
                    sum(one.owner_id == user.id and one.can_be_booked for one in world.event_types.values()),
                )
                for user in world.users.values()
            ]
            offered = [
                (world.users[one.owner_id], one)
                for one in world.event_types.values()
                if one.can_be_booked and not one.secret
            ]
            offered.sort(key=lambda pair: (pair[0].name, pair[1].position))
            rows = [(event, invitee) for event in world.events.values() for invitee in event.invitees]
            rows.sort(key=lambda row: row[1].created_at, reverse=True)
            subscriptions = [(one, world.users[one.creator_id].name) for one in world.subscriptions.values()]
            deliveries = self._sandbox.outbox.select()[-SHOWN:][::-1]
        return show(
            "home.html",
            title="Overview",
            accounts=accounts,
            offered=offered,
            rows=rows[:SHOWN],
            subscriptions=subscriptions,
            deliveries=deliveries,
            now=world.clock.now(),
            zone=zone("UTC", default="UTC"),
            said=request.query_params.get("said", ""),
        )

    def story(self, act: Callable[[FormData], str]) -> Callable[[Request], Awaitable[Response]]:
        """A button: do it, and come back with a word about it."""

        async def endpoint(request: Request) -> Response:
            if not is_local(request):
                return show_message("For this machine only", "Open this page where the sandbox runs.", status=403)
            form = await FormData.read(request)
            try:
                said = act(form)
            except Refusal as refusal:
                said = refusal.details[0]["message"] if refusal.details else refusal.message
            return RedirectResponse(f"/?{urlencode({'said': said})}", 303)

        return endpoint

    def book(self, form: FormData) -> str:
        """Book the next open time; what a booking address says of the invitee counts first."""
        address = form.text("booking_url")
        prefill = Prefill.read(dict(parse_qsl(urlsplit(address).query)))
        outcome = self._sandbox.book(
            form.text("event_type") if not address else None,
            booking_url=address or None,
            name=prefill.full_name or form.text("name"),
            email=prefill.email or form.text("email"),
        )
        return f"{outcome.invitee['name']} booked {outcome.event['name']}."

    def cancel(self, form: FormData) -> str:
        """Cancel as the invitee, or as the host."""
        outcome = self._sandbox.cancel(form.text("invitee"), by="host" if form.text("by") == "host" else "invitee")
        return f"{outcome.event['name']} with {outcome.invitee['name']} is canceled."

    def move(self, form: FormData) -> str:
        """Move to the next open time."""
        outcome = self._sandbox.reschedule(form.text("invitee"))
        return f"{outcome.invitee['name']} moved {outcome.event['name']}."

    def no_show(self, form: FormData) -> str:
        """Set or take back the mark."""
        if form.text("undo"):
            outcome = self._sandbox.unmark_no_show(form.text("invitee"))
            return f"{outcome.invitee['name']} is no longer marked as a no-show."
        outcome = self._sandbox.mark_no_show(form.text("invitee"))
        return f"{outcome.invitee['name']} did not come."
