"""Development tokens are admitted by the very reader that judges the host app's."""

from uuid import UUID

import pytest

from adapters.system.clock import SystemClock
from adapters.web.identity import TokenReader, TokenRules
from application.ports.gatekeeper import Unauthenticated
from application.principal import Role
from bootstrap.questions import InvalidSettings
from bootstrap.settings import Authentication
from bootstrap.tokens import development_token
from domain.credentials import Secret

pytestmark = pytest.mark.unit

SECRET = Secret("a-secret-of-the-host-app-with-32-bytes")
USER, WORKSPACE = UUID(int=1), UUID(int=2)


def authentication(secret: Secret | None = SECRET) -> Authentication:
    return Authentication(
        jwt_secret=secret,
        jwks_url=None,
        issuer="https://app.example",
        audience="quotla",
        workspace_claim="org_id",
        role_claim="org_role",
    )


def reader() -> TokenReader:
    rules = TokenRules(
        secret=SECRET,
        issuer="https://app.example",
        audience="quotla",
        workspace_claim="org_id",
        role_claim="org_role",
    )
    return TokenReader(rules, keys=None, clock=SystemClock())


def test_says_who_where_and_as_what() -> None:
    token = development_token(
        authentication(), user=USER, workspace=WORKSPACE, role="admin", email="ada@fischer.example", name="Ada"
    )

    person = reader().read(token).person
    principal = person.principal
    assert (principal.user, principal.workspace, principal.role) == (USER, WORKSPACE, Role.ADMIN)
    assert (person.email, person.name) == ("ada@fischer.example", "Ada")


def test_is_for_the_users_own_workspace_unless_told_otherwise() -> None:
    principal = reader().read(development_token(authentication(), user=USER)).person.principal

    assert (principal.workspace, principal.role) == (USER, Role.OWNER)


def test_ends() -> None:
    token = development_token(authentication(), user=USER, hours=-1)

    with pytest.raises(Unauthenticated, match="ended"):
        reader().read(token)


def test_cannot_be_made_with_published_keys() -> None:
    with pytest.raises(InvalidSettings, match="AUTH_JWT_SECRET"):
        development_token(authentication(None), user=USER)
