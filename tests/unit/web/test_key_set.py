"""The host app's keys: kept, found again, never asked for too often."""

import json
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from adapters.web.key_set import KeySet, KeysUnavailable, fetch_key_set

pytestmark = pytest.mark.unit

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


def as_jwk(key: Any, **changes: Any) -> dict[str, Any]:
    algorithm: Any = (
        jwt.algorithms.RSAAlgorithm
        if isinstance(key, rsa.RSAPrivateKey)
        else jwt.algorithms.ECAlgorithm
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else jwt.algorithms.OKPAlgorithm
    )
    return {**json.loads(algorithm.to_jwk(key.public_key())), **changes}


def document(*keys: Any) -> bytes:
    return json.dumps({"keys": keys}).encode()


class HostApp:
    """Serves its key set, and counts."""

    def __init__(self, *keys: Any) -> None:
        self.document = document(*keys)
        self.is_away = False
        self.asked = 0
        self.time = 0.0

    def fetch(self) -> bytes:
        self.asked += 1
        if self.is_away:
            raise httpx.ConnectError("away")
        return self.document

    def key_set(self) -> KeySet:
        return KeySet(self.fetch, seconds=lambda: self.time)


@pytest.mark.parametrize(("key", "algorithm"), [(RSA_KEY, "RS256"), (EC_KEY, "ES256"), (ED_KEY, "EdDSA")])
def test_a_key_is_found_by_its_id(key: Any, algorithm: str) -> None:
    found = HostApp(as_jwk(key, kid="one")).key_set().find("one", algorithm)

    assert found is not None
    assert found.algorithm_name == algorithm


def test_a_key_is_for_its_own_algorithm_alone() -> None:
    assert HostApp(as_jwk(RSA_KEY, kid="one")).key_set().find("one", "ES256") is None


@pytest.mark.parametrize(
    "raw",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "one"},
        as_jwk(RSA_KEY, kid="one", use="enc"),
        {"kty": "RSA", "kid": "one"},
        {"kty": "EC", "crv": "P-256", "x": 1, "y": None, "kid": "one"},
        as_jwk(RSA_KEY, kid="one", alg="HS256"),
        as_jwk(RSA_KEY, kid="one", alg="none"),
        "text",
        None,
    ],
)
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "HS256", "none"])
def test_what_is_no_public_signing_key_is_passed_over(raw: Any, algorithm: str) -> None:
    keys = HostApp(raw, as_jwk(ED_KEY, kid="other")).key_set()

    assert keys.find("one", algorithm) is None


def test_without_an_id_the_only_one_counts() -> None:
    assert HostApp(as_jwk(RSA_KEY, kid="one"), as_jwk(EC_KEY, kid="two")).key_set().find(None, "RS256") is not None


def test_without_an_id_two_are_none() -> None:
    assert HostApp(as_jwk(RSA_KEY, kid="one"), as_jwk(RSA_KEY, kid="two")).key_set().find(None, "RS256") is None


def test_keys_are_fetched_once() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()

    for _ in range(5):
        keys.find("one", "RS256")

    assert host.asked == 1


def test_kept_long_enough_they_are_fetched_again() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()
    keys.find("one", "RS256")
    host.document, host.time = document(as_jwk(EC_KEY, kid="two")), 601

    assert keys.find("one", "RS256") is None


def test_old_keys_count_while_new_ones_cannot_be_had() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()
    keys.find("one", "RS256")
    host.is_away, host.time = True, 100_000

    assert keys.find("one", "RS256") is not None


def test_a_document_that_lists_nothing_takes_no_keys_away() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()
    keys.find("one", "RS256")
    host.document, host.time = b"<html>maintenance</html>", 601

    assert keys.find("one", "RS256") is not None


def test_a_new_key_is_found_at_once_when_nobody_looked_lately() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()
    keys.find("one", "RS256")
    host.document, host.time = document(as_jwk(RSA_KEY, kid="one"), as_jwk(EC_KEY, kid="two")), 31

    assert keys.find("two", "ES256") is not None


def test_made_up_ids_have_us_look_twice_a_minute_at_most() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    keys = host.key_set()

    for second in range(120):
        host.time = second
        keys.find(f"made up {second}", "RS256")

    assert host.asked == 4


def test_while_there_was_never_a_key_time_will_mend_it() -> None:
    host = HostApp(as_jwk(RSA_KEY, kid="one"))
    host.is_away = True
    keys = host.key_set()
    with pytest.raises(KeysUnavailable):
        keys.find("one", "RS256")
    host.is_away, host.time = False, 3

    assert keys.find("one", "RS256") is not None


def served(handler: Any) -> KeySet:
    client = httpx.Client(transport=httpx.MockTransport(handler))
    return KeySet(fetch_key_set(client, "https://host.example/jwks"))


def test_the_document_is_fetched_by_http() -> None:
    keys = served(lambda _: httpx.Response(200, content=document(as_jwk(RSA_KEY, kid="one"))))

    assert keys.find("one", "RS256") is not None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"Location": "https://evil.test/jwks"}),
        httpx.Response(500, content=document(as_jwk(RSA_KEY, kid="one"))),
        httpx.Response(200, content=b" " * 300_000 + document(as_jwk(RSA_KEY, kid="one"))),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b'{"keys": {}}'),
    ],
)
def test_any_other_answer_brings_no_keys(answer: httpx.Response) -> None:
    with pytest.raises(KeysUnavailable):
        served(lambda _: answer).find("one", "RS256")
