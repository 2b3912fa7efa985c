"""The demo's way in: an address with a code that signs one person in, once, on this machine only.

Nothing else opens it: `serve` has it only when `demo` hands it a file, and the file is gone with the first use.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from application.people.sessions import OpenedSession
from application.ports.people import Person
from application.principal import Principal, Role
from bootstrap.setting_values import is_loopback
from domain.identifiers import UserId, WorkspaceId

if TYPE_CHECKING:
    from starlette.routing import Route

    from adapters.web.threads import Ask

PATH: Final = "/demo/enter"
_NO_STORE: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def prepare(file: Path, person: Person) -> str:
    """Let this person in once; answers the code. An earlier one is good for nothing from here on."""
    code = secrets.token_urlsafe(24)
    draft = file.with_name(f"{file.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(
        json.dumps(
            {
                "code_hash": _hash_of(code),
                "user": str(person.principal.user),
                "workspace": str(person.principal.workspace),
                "role": person.principal.role.value,
                "email": person.email,
                "name": person.name,
            }
        )
    )
    draft.replace(file)
    return code


def entrance_routes(
    file: Path, *, app_url: str, ask: "Ask", open_session: Callable[..., OpenedSession]
) -> "Sequence[Route]":
    """The route that lets in whoever `file` names."""
    # `demo` only prepares, and has no time to load a web framework for that.
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse, RedirectResponse, Response
    from starlette.routing import Route

    from adapters.web.session import session_cookie

    cookie = session_cookie(app_url)

    async def enter(request: Request) -> Response:
        if request.client is None or not is_loopback(request.client.host):
            return PlainTextResponse("This address works on the machine itself only.\n", 403, _NO_STORE)
        if "sec-purpose" in request.headers:
            # A browser that only looks ahead would use the code up.
            return Response(status_code=503, headers=_NO_STORE)
        person = _take(file, request.query_params.get("code", ""))
        answer = RedirectResponse("/", 303, _NO_STORE)
        if person is not None:
            session = await ask(open_session, person=person)
            answer.headers.append("Set-Cookie", cookie.setting(session.token))
        # Used already: whoever entered by it is signed in and only goes on; nobody else is let in by this.
        return answer

    return [Route(PATH, enter, methods=["GET"])]


def _take(file: Path, code: str) -> Person | None:
    """Who may enter by this code; from then on nobody."""
    try:
        told: dict[str, Any] = json.loads(file.read_text())
    except FileNotFoundError:
        return None
    if not hmac.compare_digest(told["code_hash"], _hash_of(code)):
        return None
    try:
        file.unlink()  # of two at once, one fails here
    except FileNotFoundError:
        return None
    principal = Principal(UserId(UUID(told["user"])), WorkspaceId(UUID(told["workspace"])), Role(told["role"]))
    return Person(principal=principal, email=told["email"], name=told["name"])


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
