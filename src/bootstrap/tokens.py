"""Tokens as the host app would make them: for development, and for signing in to the demo."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from bootstrap.questions import InvalidSettings, Problem
from bootstrap.settings import Authentication


def development_token(
    authentication: Authentication,
    *,
    user: UUID,
    workspace: UUID | None = None,
    role: str | None = None,
    email: str | None = None,
    name: str | None = None,
    hours: float = 12.0,
) -> str:
    """A token that this installation admits (HS256).

    Raises:
        InvalidSettings: there is no secret to sign with; a key set's private keys are the host app's alone.
    """
    if authentication.jwt_secret is None:
        raise InvalidSettings((Problem("AUTH_JWT_SECRET", "is missing, and without it no token can be made here"),))
    now = datetime.now(UTC)
    claims = {
        "sub": str(user),
        "iat": now,
        "exp": now + timedelta(hours=hours),
        "iss": authentication.issuer,
        "aud": authentication.audience,
        authentication.workspace_claim: str(workspace) if workspace is not None else None,
        authentication.role_claim: role,
        "email": email,
        "name": name,
    }
    return jwt.encode(
        {claim: value for claim, value in claims.items() if value is not None},
        authentication.jwt_secret.reveal(),
        algorithm="HS256",
    )
