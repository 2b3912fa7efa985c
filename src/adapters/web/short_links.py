"""`/m/{code}`: the scheduling link as it is sent to people.

Who follows it is no user of ours. They get Calendly's page, or a few words with a next step; never a word on whose
link it was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from adapters.web.answers import address_of, retry_after, words_page
from adapters.web.limits import Allowance
from adapters.web.threads import Ask
from application.links.follow_short_link import DeadEnd, DeadEndReason
from domain.errors import Transient

WRONG_CODES_A_MINUTE: Final = 30
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
"""Ours have 22 characters; what cannot be one costs no look into the database."""

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

SCANNERS: Final = (
    # what calls itself so
    "bot", "crawler", "spider", "preview", "scanner",
    # those who fetch links in messages to show them: chats, mail programs, social networks
    "facebookexternalhit", "facebot", "whatsapp", "slack-imgproxy", "skypeuripreview", "microsoft office", "msoffice",
    "ms-office", "outlook-", "bingpreview", "embedly", "vkshare", "iframely", "quora link", "tumblr/", "mattermost",
    "nextcloud server", "google-read-aloud", "googleimageproxy", "google-safety", "google favicon", "mediapartners",
    "yahoomailproxy", "flipboardproxy", "w3c_validator",
    # those who fetch links in mail to judge them
    "barracuda", "proofpoint", "mimecast", "symantec", "fireeye", "trendmicro", "sophos", "safelinks", "cloudmark",
    "forcepoint", "ironport", "bitdefender", "kaspersky", "zscaler", "urlscan", "virustotal", "checkpoint", "avanan",
)  # fmt: skip
"""Parts of user agents, in lower case. Bare HTTP libraries are not among them: they are in apps too. Those who disguise
themselves count as persons: an opening is a hint to the owner, and nothing else hangs on it."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Why a link leads nowhere, what that means, and what can be done; nothing of whose link it was."""

    status: int
    title: str
    meaning: str
    next_steps: Sequence[str]


_ASK_FOR_ANOTHER: Final = "Ask the person who sent it to you for a new link."
_DEAD_ENDS: Final[Mapping[DeadEndReason, _Words]] = {
    DeadEndReason.UNKNOWN: _Words(
        404,
        "There is no such link",
        "Perhaps a part of the address was lost on its way to you.",
        ["Open the link again from the message it came with, or copy all of it.", _ASK_FOR_ANOTHER],
    ),
    DeadEndReason.WITHDRAWN: _Words(
        410,
        "This link was withdrawn",
        "The person who sent it took it back, so no time can be booked through it. Meetings that were booked before"
        " are not touched by this.",
        [_ASK_FOR_ANOTHER],
    ),
    DeadEndReason.USED: _Words(
        410,
        "A time was already booked through this link",
        "This link can be used once. Calendly sent a confirmation to the address given when booking.",
        [
            "To see, move or cancel that meeting, use the links in Calendly’s confirmation.",
            "For another meeting, ask the person who sent it to you for a new link.",
        ],
    ),
    DeadEndReason.EXPIRED: _Words(
        410,
        "This link has expired",
        "It could be used for a limited time, and nobody booked through it.",
        [_ASK_FOR_ANOTHER],
    ),
    DeadEndReason.EVENT_TYPE_GONE: _Words(
        410,
        "This kind of meeting is no longer offered",
        "It was taken out of Calendly after the link was sent, so there is no time left to choose.",
        ["Ask the person who sent it to you for a link to another kind of meeting."],
    ),
}


class FollowsShortLink(Protocol):
    """The use case: the address to send them to, or `DeadEnd`."""

    def __call__(self, *, code: str, counts: bool) -> str: ...


def short_link_routes(
    *, ask: Ask, follow_short_link: FollowsShortLink, wrong_codes: Allowance | None = None
) -> Sequence[Route]:
    """The one route, for GET and HEAD."""
    desk = _ShortLinkDesk(ask, follow_short_link, wrong_codes or Allowance(WRONG_CODES_A_MINUTE))
    return [Route("/m/{code}", desk.follow, methods=["GET"])]


def is_person(method: str, headers: Headers) -> bool:
    """Whether a request is somebody opening the link, as far as it says."""
    purposes = (headers.get(name, "").lower() for name in ("sec-purpose", "purpose", "x-purpose", "x-moz"))
    if method != "GET" or any("prefetch" in purpose or "preview" in purpose for purpose in purposes):
        return False
    agent = headers.get("user-agent", "").lower()
    return not any(part in agent for part in SCANNERS)


@dataclass(frozen=True)
class _ShortLinkDesk:
    ask: Ask
    follow_short_link: FollowsShortLink
    wrong_codes: Allowance

    async def follow(self, request: Request) -> Response:
        address, code = address_of(request), request.path_params["code"]
        if self.wrong_codes.is_used_up(address):
            return words_page(
                "Too many links that do not exist",
                "Many wrong addresses were tried from where you are, so we stopped looking for a moment.",
                next_steps=["Wait a minute, then open your link again from the message it came with."],
                status=429,
                headers={**HEADERS, "Retry-After": str(self.wrong_codes.retry_after_seconds)},
            )
        try:
            if not _CODE.fullmatch(code):
                raise DeadEnd(DeadEndReason.UNKNOWN)
            counts = is_person(request.method, request.headers)
            url: str = await self.ask(self.follow_short_link, code=code, counts=counts)
        except DeadEnd as end:
            if end.reason is DeadEndReason.UNKNOWN:
                self.wrong_codes.use(address)
            words = _DEAD_ENDS[end.reason]
            return words_page(
                words.title, words.meaning, next_steps=words.next_steps, status=words.status, headers=HEADERS
            )
        except Transient as error:
            return words_page(
                "This did not work just now",
                "Nothing is wrong with your link.",
                next_steps=["Try it again in a moment."],
                status=503,
                headers={**HEADERS, **retry_after(error)},
            )
        return RedirectResponse(url, status_code=302, headers=dict(HEADERS))
