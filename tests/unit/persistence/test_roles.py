"""Deriving the service's login from the owner's address."""

import hashlib
import hmac

import pytest

from adapters.persistence.roles import Groups, app_url, database_name

pytestmark = pytest.mark.unit


def derived(password: str, login: str) -> str:
    return hmac.new(password.encode(), login.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("owner", "login"),
    [
        (
            "postgresql://owner:secret@db.example:5433/crm",
            f"postgresql://crm_app:{derived('secret', 'crm_app')}@db.example:5433/crm",
        ),
        ("postgres://owner:secret@db/crm", f"postgres://crm_app:{derived('secret', 'crm_app')}@db/crm"),
        (
            "postgresql://owner:s%40cret@db/crm?sslmode=require",
            f"postgresql://crm_app:{derived('s@cret', 'crm_app')}@db/crm?sslmode=require",
        ),
        (
            "postgresql://owner:secret@/crm?host=/run/postgres&port=5432",
            f"postgresql://crm_app:{derived('secret', 'crm_app')}@/crm?host=/run/postgres&port=5432",
        ),
        ("postgresql://owner@db/crm", "postgresql://crm_app@db/crm"),
        ("postgresql:///crm", "postgresql://crm_app@/crm"),
        ("postgresql:///crm?user=owner&host=/run", "postgresql://crm_app@/crm?host=/run"),
        ("postgresql://o:p@[::1]:5432/crm", f"postgresql://crm_app:{derived('p', 'crm_app')}@[::1]:5432/crm"),
        (
            "postgresql://o:p@db/my%20crm",
            f"postgresql://my%20crm_app:{derived('p', 'my crm_app')}@db/my%20crm",
        ),
    ],
)
def test_the_login_is_at_the_same_place_under_a_name_and_password_of_its_own(owner: str, login: str) -> None:
    assert app_url(owner) == login


def test_a_password_among_the_parameters_is_refused_rather_than_lost() -> None:
    with pytest.raises(ValueError, match="before the @"):
        app_url("postgresql:///crm?user=owner&password=secret")


@pytest.mark.parametrize("url", ["postgresql://owner@db", "postgresql://owner@db/"])
def test_an_address_without_a_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="names no database"):
        database_name(url)


def test_groups_are_named_after_the_database() -> None:
    assert Groups.named_after("crm") == Groups("crm_user", "crm_system")


def test_a_name_that_postgres_would_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        Groups.named_after("a" * 57)
