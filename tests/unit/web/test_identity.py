"""Who is admitted, and as whom."""

import base64
import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.cookies import Cookie
from adapters.web.identity import (
    LONGEST_TOKEN,
    REMEMBERED_TOKENS,
    TokenReader,
    TokenRules,
    WebGatekeeper,
    bearer_token,
    judge,
)
from adapters.web.key_set import KeySet
from application.people.sessions import SESSION_LIFETIME
from application.ports.gatekeeper import Credentials, CrossSite, Unauthenticated
from application.ports.people import Person
from application.principal import Principal, Role
from domain.credentials import Secret
from domain.identifiers import UserId, WorkspaceId
from tests.adapters.clock import NOON, StandingClock
from tests.adapters.people import ADA, JWT_SECRET, SHOP, InMemoryPeople, a_token, claims
from tests.unit.web.test_key_set import EC_KEY, ED_KEY, RSA_KEY, HostApp, as_jwk, document

pytestmark = pytest.mark.unit

APP_URL = "https://app.example"
KEYS = document(as_jwk(RSA_KEY, kid="rsa"), as_jwk(EC_KEY, kid="ec"), as_jwk(ED_KEY, kid="ed"))


def a_reader(*, has_secret: bool = True, has_keys: bool = False, **rules: Any) -> TokenReader:
    return TokenReader(
        TokenRules(secret=Secret(JWT_SECRET) if has_secret else None, **rules),
        keys=KeySet(lambda: KEYS) if has_keys else None,
        clock=StandingClock(),
    )


def role_and_workspace(**changes: Any) -> tuple[Role, UUID]:
    principal = a_reader().read(a_token(**changes)).person.principal
    return principal.role, principal.workspace


# Tokens that are good


def test_a_token_without_a_workspace_is_for_ones_own() -> None:
    assert a_reader().read(a_token()).person.principal == Principal(UserId(ADA), WorkspaceId(ADA), Role.OWNER)


@pytest.mark.parametrize("role", [..., None, "member", "admin", "owner", "authenticated", 7])
def test_in_ones_own_workspace_one_is_the_owner(role: object) -> None:
    assert role_and_workspace(role=role, workspace=str(ADA)) == (Role.OWNER, ADA)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("owner", Role.OWNER),
        ("admin", Role.ADMIN),
        ("member", Role.MEMBER),
        ("authenticated", Role.MEMBER),
        ("ADMIN", Role.MEMBER),
        ("", Role.MEMBER),
        (["admin"], Role.MEMBER),
        (None, Role.MEMBER),
        (..., Role.MEMBER),
    ],
)
def test_elsewhere_one_is_what_the_host_app_says_and_else_a_member(said: object, role: Role) -> None:
    assert role_and_workspace(role=said, workspace=str(SHOP)) == (role, SHOP)


def test_claims_may_have_other_names() -> None:
    reader = a_reader(workspace_claim="org", role_claim="org_role")

    principal = reader.read(
        a_token(org=str(SHOP), org_role="admin", role="authenticated", workspace=7)
    ).person.principal

    assert (principal.workspace, principal.role) == (SHOP, Role.ADMIN)


@pytest.mark.parametrize("place", ["user_metadata", "app_metadata"])
def test_what_a_user_may_edit_says_nothing(place: str) -> None:
    assert role_and_workspace(**{place: {"workspace": str(SHOP), "role": "admin"}}) == (Role.OWNER, ADA)


def test_a_renamed_claim_with_a_dot_is_no_path() -> None:
    reader = a_reader(role_claim="user_metadata.role")

    person = reader.read(a_token(workspace=str(SHOP), user_metadata={"role": "admin"})).person

    assert person.principal.role is Role.MEMBER


def test_names_and_addresses_are_taken_over() -> None:
    person = a_reader().read(a_token(email="Ada@Example.com", name="Ada L.")).person

    assert (person.email, person.name) == ("ada@example.com", "Ada L.")


@pytest.mark.parametrize(
    ("said", "email", "name"),
    [
        ({"email": 7, "name": 7}, "", ""),
        ({"email": "no address", "name": ""}, "", ""),
        ({"email": "a\x00@b.c", "name": "A\x00da"}, "", "A da"),
        ({"email": None, "name": "x" * 500}, "", "x" * 200),
        ({}, None, None),
    ],
)
def test_odd_names_and_addresses_keep_nobody_out(said: dict[str, Any], email: str | None, name: str | None) -> None:
    person = a_reader().read(a_token(**said)).person

    assert (person.email, person.name) == (email, name)


@pytest.mark.parametrize(("said", "name"), [({}, None), ({"workspace_name": None}, "")])
def test_a_token_may_name_its_workspace(said: dict[str, Any], name: str | None) -> None:
    assert a_reader().read(a_token(**said)).person.workspace_name == name
    assert a_reader().read(a_token(workspace_name=" Fischer ")).person.workspace_name == "Fischer"


def test_a_token_ends_when_it_says() -> None:
    assert a_reader().read(a_token()).expires_at == NOON + timedelta(hours=1)


def test_an_endless_token_has_an_end_that_can_be_told() -> None:
    assert a_reader().read(a_token(exp=10**18)).expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_an_audience_is_no_error_where_none_is_asked_for() -> None:
    assert a_reader().read(a_token(aud="authenticated")).person.principal.user == ADA


@pytest.mark.parametrize("audience", ["quotla", ["other", "quotla"]])
def test_the_right_audience_is_heard(audience: object) -> None:
    assert a_reader(audience="quotla").read(a_token(aud=audience)).person.principal.user == ADA


def test_the_right_issuer_is_heard() -> None:
    vouched = a_reader(issuer="https://host.example").read(a_token(iss="https://host.example"))

    assert vouched.person.principal.user == ADA


@pytest.mark.parametrize(
    ("key", "algorithm", "key_id"), [(RSA_KEY, "RS256", "rsa"), (EC_KEY, "ES256", "ec"), (ED_KEY, "EdDSA", "ed")]
)
def test_a_token_signed_by_the_key_set_is_good(key: Any, algorithm: str, key_id: str) -> None:
    token = jwt.encode(claims(), key, algorithm=algorithm, headers={"kid": key_id})

    assert a_reader(has_secret=False, has_keys=True).read(token).person.principal.user == ADA


# Tokens that were good


def test_a_token_that_was_read_before_ends_when_it_says() -> None:
    clock = StandingClock()
    reader = TokenReader(TokenRules(secret=Secret(JWT_SECRET)), keys=None, clock=clock)
    reader.read(a_token())
    clock.advance(timedelta(hours=1))

    with pytest.raises(Unauthenticated):
        reader.read(a_token())


def test_a_token_that_was_read_before_is_nobodys_when_its_key_was_taken_back() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    reader = TokenReader(TokenRules(), keys=host.key_set(), clock=StandingClock())
    token = jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "one"})
    reader.read(token)
    host.document, host.time = document(as_jwk(EC_KEY, kid="two")), 601

    with pytest.raises(Unauthenticated):
        reader.read(token)


def test_a_token_that_was_read_before_is_not_one_that_differs_in_its_signature() -> None:
    reader, token = a_reader(), a_token()
    reader.read(token)

    with pytest.raises(Unauthenticated):
        reader.read(token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))


def test_no_more_tokens_are_remembered_than_are_in_use_at_a_time() -> None:
    reader = a_reader()
    for number in range(REMEMBERED_TOKENS + 10):
        reader.read(a_token(name=str(number)))

    assert len(reader._remembered) == REMEMBERED_TOKENS


# Tokens that are not


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": ...},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": [1]},
        {"exp": int(NOON.timestamp())},
        {"exp": int(NOON.timestamp()) - 1},
        {"nbf": int(NOON.timestamp()) + 1},
        {"nbf": "soon"},
        {"sub": ...},
        {"sub": None},
        {"sub": 7},
        {"sub": "ada"},
        {"sub": ""},
        {"sub": ADA.hex},
        {"sub": f"{{{ADA}}}"},
        {"sub": f"urn:uuid:{ADA}"},
        {"sub": f" {ADA}"},
        {"sub": f"{ADA}\n"},
        {"workspace": ""},
        {"workspace": "shop"},
        {"workspace": 7},
        {"workspace": [str(SHOP)]},
        {"role": "anon"},
        {"role": "service_role"},
        {"role": "service_role", "workspace": str(SHOP)},
    ],
    ids=str,
)
def test_a_token_with_other_claims_is_nobodys(changes: dict[str, Any]) -> None:
    # PyJWT would not even sign a subject that is no text, so the claims are judged as they are.
    with pytest.raises(Unauthenticated):
        judge(claims(**changes), TokenRules(), NOON)


def test_a_renamed_role_does_not_let_a_database_key_in() -> None:
    with pytest.raises(Unauthenticated):
        a_reader(role_claim="org_role").read(a_token(role="service_role"))


@pytest.mark.parametrize("audience", [..., None, "other", ["other"], [], {"quotla": 1}, 7])
def test_another_audiences_token_is_refused(audience: object) -> None:
    with pytest.raises(Unauthenticated):
        judge(claims(aud=audience), TokenRules(audience="quotla"), NOON)


@pytest.mark.parametrize("issuer", [..., None, "other", ["https://host.example"]])
def test_another_issuers_token_is_refused(issuer: object) -> None:
    with pytest.raises(Unauthenticated):
        judge(claims(iss=issuer), TokenRules(issuer="https://host.example"), NOON)


def unsigned(header: Any, payload: Any, signature: str = "") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, payload))
    return f"{'.'.join(parts)}.{signature}"


RSA_PUBLIC_PEM = RSA_KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def confused() -> str:
    """Signed with the public key as if it were a shared secret; PyJWT refuses to make one, so by hand."""
    signing_input = unsigned({"alg": "HS256", "kid": "rsa"}, claims()).removesuffix(".")
    digest = hmac.new(RSA_PUBLIC_PEM, signing_input.encode(), hashlib.sha256).digest()
    return f"{signing_input}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "token",
    [
        unsigned({"alg": "none"}, claims()),
        unsigned({"alg": "None"}, claims()),
        unsigned({"alg": ""}, claims()),
        unsigned({}, claims()),
        unsigned({"alg": ["HS256"]}, claims()),
        unsigned({"alg": {"HS256": 1}}, claims()),
        unsigned({"alg": "HS256"}, claims()),
        unsigned({"alg": "HS256", "kid": 7}, claims()),
        unsigned({"alg": "HS256", "crit": ["x"], "x": 1}, claims()),
        unsigned([], claims()),
        unsigned("text", "text"),
        a_token(secret="another secret, of thirty-two bytes or more"),
        a_token(algorithm="HS384"),
        a_token(algorithm="HS512", secret=JWT_SECRET * 2),
        a_token()[:-2],
        a_token() + "x",
        confused(),
        jwt.encode(claims(), RSA_KEY, algorithm="RS512", headers={"kid": "rsa"}),
        jwt.encode(claims(), RSA_KEY, algorithm="PS256", headers={"kid": "rsa"}),
        jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "ec"}),
        jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "unknown"}),
        jwt.encode(claims(), EC_KEY, algorithm="ES256", headers={"kid": "rsa"}),
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "é",
        "\ud800",
        "\x00",
        "x" * (LONGEST_TOKEN + 1),
        base64.urlsafe_b64encode(b"[" * 10_000).decode() + ".e30.e30",
    ],
    ids=range(32),
)
def test_a_token_that_is_not_rightly_signed_is_nobodys(token: str) -> None:
    with pytest.raises(Unauthenticated):
        a_reader(has_keys=True).read(token)


@pytest.mark.parametrize("payload", ["null", "[]", "7", "{", "[" * 5_000, '{"exp": 1e999}'])
def test_a_rightly_signed_text_that_is_no_token_is_nobodys(payload: str) -> None:
    token = jwt.PyJWS().encode(payload.encode(), JWT_SECRET, algorithm="HS256")

    with pytest.raises(Unauthenticated):
        a_reader().read(token)


def test_without_a_shared_secret_none_is_taken() -> None:
    with pytest.raises(Unauthenticated):
        a_reader(has_secret=False, has_keys=True).read(a_token())


def test_without_a_key_set_none_is_taken() -> None:
    with pytest.raises(Unauthenticated):
        a_reader().read(jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}))


@given(
    st.text(max_size=300)
    | st.tuples(*[st.binary(max_size=60)] * 3).map(lambda p: b".".join(map(base64.urlsafe_b64encode, p)).decode())
)
def test_no_text_raises_anything_else(token: str) -> None:
    with pytest.raises(Unauthenticated):
        a_reader(has_keys=True).read(token)


def test_the_reason_quotes_nothing_of_the_token() -> None:
    with pytest.raises(Unauthenticated) as refused:
        a_reader().read(a_token(sub="SNEAKY"))

    assert "SNEAKY" not in str(refused.value)


# Headers


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", " BEARER  abc "])
def test_a_bearer_header_has_a_token(header: str) -> None:
    assert bearer_token(header) == "abc"


@pytest.mark.parametrize("header", [None, "", "Basic abc", "abc", "Bearerabc"])
def test_any_other_header_has_none(header: str | None) -> None:
    assert bearer_token(header) is None


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b"])
def test_a_bearer_header_without_a_token_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        bearer_token(header)


# The gatekeeper


class Gate:
    """A gatekeeper, and Ada signed in by cookie."""

    def __init__(self, app_url: str = APP_URL) -> None:
        self.clock = StandingClock()
        self.people = InMemoryPeople(self.clock)
        self.cookie = Cookie.of_session(app_url, SESSION_LIFETIME)
        self.gatekeeper = WebGatekeeper(
            tokens=TokenReader(TokenRules(secret=Secret(JWT_SECRET)), keys=None, clock=self.clock),
            admit_person=self.people.admit,
            find_session=self.people.find,
            session_cookie=self.cookie,
            app_url=app_url,
        )
        principal = Principal(UserId(ADA), WorkspaceId(ADA), Role.OWNER)
        self.session = self.people.open(person=Person(principal=principal))
        self.cookie_header = f"{self.cookie.name}={self.session.token.reveal()}"


def test_a_bearer_is_admitted_without_proof() -> None:
    admission = Gate().gatekeeper.admit(Credentials(authorization=f"Bearer {a_token()}", origin="https://evil.test"))

    assert (admission.principal.user, admission.session) == (ADA, None)


def test_who_is_admitted_by_token_gets_rows() -> None:
    gate = Gate()

    gate.gatekeeper.admit(Credentials(authorization=f"Bearer {a_token(name='Ada')}"))

    assert [person.name for person in gate.people.admitted] == ["Ada"]


@pytest.mark.parametrize(
    ("credentials", "why"),
    [
        (Credentials(), "neither token nor session"),
        (Credentials(authorization="Bearer abc"), "the token is not right: DecodeError"),
        (Credentials(authorization=f"Bearer {a_token(exp=1)}"), "the token has ended"),
        (Credentials(authorization=f"Bearer {a_token(sub='ada')}"), "the token's subject is no UUID"),
        (Credentials(cookie=f"{Gate().cookie.name}=unknown", csrf_header="1"), "the session is over, or never was"),
        (Credentials(cookie=f"{Gate().cookie.name}=unknown"), "the header X-Quotla-CSRF is missing"),
    ],
)
def test_why_somebody_is_not_admitted_is_for_the_log(
    credentials: Credentials, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="adapters.web"), pytest.raises((Unauthenticated, CrossSite)):
        Gate().gatekeeper.admit(credentials)

    assert [(line.getMessage(), line.__dict__["why"]) for line in caplog.records] == [("not admitted", why)]


def test_a_bearer_wins_over_a_cookie() -> None:
    gate = Gate()

    admission = gate.gatekeeper.admit(
        Credentials(authorization=f"Bearer {a_token(workspace=str(SHOP))}", cookie=gate.cookie_header)
    )

    assert admission.principal.workspace == SHOP


def test_a_bad_bearer_is_not_made_good_by_a_cookie() -> None:
    gate = Gate()

    with pytest.raises(Unauthenticated):
        gate.gatekeeper.admit(Credentials(authorization="Bearer nonsense", cookie=gate.cookie_header, csrf_header="1"))


def test_another_scheme_leaves_the_cookie_standing() -> None:
    gate = Gate()

    admission = gate.gatekeeper.admit(
        Credentials(authorization="Basic eDp5", cookie=gate.cookie_header, csrf_header="1")
    )

    assert admission.principal.user == ADA


@pytest.mark.parametrize("origin", [None, APP_URL, "HTTPS://APP.EXAMPLE"])
def test_a_cookie_with_proof_is_admitted(origin: str | None) -> None:
    gate = Gate()

    admission = gate.gatekeeper.admit(Credentials(cookie=gate.cookie_header, csrf_header="1", origin=origin))

    assert (admission.principal.user, admission.expires_at) == (ADA, gate.session.ends_at)


@pytest.mark.parametrize(
    ("csrf_header", "origin"),
    [
        (None, None),
        (None, APP_URL),
        ("", APP_URL),
        ("0", APP_URL),
        ("11", APP_URL),
        ("1", "https://evil.test"),
        ("1", "null"),
        ("1", ""),
        ("1", "http://app.example"),
        ("1", "https://app.example:8443"),
        ("1", "https://app.example.evil.test"),
    ],
)
def test_a_cookie_without_proof_is_not(csrf_header: str | None, origin: str | None) -> None:
    gate = Gate()

    with pytest.raises(CrossSite):
        gate.gatekeeper.admit(Credentials(cookie=gate.cookie_header, csrf_header=csrf_header, origin=origin))


def test_where_no_proof_is_needed_a_cookie_is_enough() -> None:
    gate = Gate()

    assert gate.gatekeeper.admit(Credentials(cookie=gate.cookie_header), needs_proof=False).principal.user == ADA


@pytest.mark.parametrize("cookie", [None, "", "__Host-quotla_session=made-up", "quotla_session=session-1"])
def test_without_a_session_nobody_is_admitted(cookie: str | None) -> None:
    with pytest.raises(Unauthenticated):
        Gate().gatekeeper.admit(Credentials(cookie=cookie, csrf_header="1"))


def test_a_session_that_is_over_admits_nobody() -> None:
    gate = Gate()
    gate.clock.advance(SESSION_LIFETIME)

    with pytest.raises(Unauthenticated):
        gate.gatekeeper.admit(Credentials(cookie=gate.cookie_header, csrf_header="1"))


@pytest.mark.parametrize("origin", [None, "null", "https://evil.test"])
def test_a_handshake_from_elsewhere_is_refused(origin: str | None) -> None:
    with pytest.raises(CrossSite):
        Gate().gatekeeper.require_own_origin(origin)


def test_a_handshake_from_our_own_pages_is_not() -> None:
    Gate("http://localhost:8000").gatekeeper.require_own_origin("http://localhost:8000")
