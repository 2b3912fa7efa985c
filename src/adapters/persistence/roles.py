"""The database roles of the service: who they are, and which of them a database uses.

Roles belong to the whole cluster, so they are named after the database: `<db>_user` and `<db>_system` are groups that
the policies speak of, and `<db>_app` is the login, which owns nothing and inherits nothing: it has to step into one of
the groups, and does so for one transaction at a time.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any, Final, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

import psycopg

LONGEST_NAME_BYTES: Final = 63
"""Postgres cuts longer names off without an error."""


class UnsafeLogin(Exception):
    """The login could step around the policies: it is a superuser, may bypass them, or owns one of our tables."""

    def __init__(self, login: str, reason: str) -> None:
        super().__init__(
            f"The database login {login!r} {reason}, so row level security would not hold for it. "
            "Let DATABASE_APP_URL name the login that `quotla migrate` made."
        )
        self.reason = reason


class NotMigrated(Exception):
    """The database has none of our tables yet."""

    def __init__(self) -> None:
        super().__init__("This database is not set up. Run `quotla migrate` first.")


@dataclass(frozen=True, slots=True)
class Groups:
    """The two group roles of a database."""

    user: str
    system: str

    @classmethod
    def named_after(cls, database: str) -> Self:
        """
        Raises:
            ValueError: the name is so long that Postgres would cut off the roles' names.
        """
        groups = cls(f"{database}_user", f"{database}_system")
        if len(groups.system.encode()) > LONGEST_NAME_BYTES:
            raise ValueError(f"The name of the database {database!r} is too long to name roles after it.")
        return groups


def groups_in_use(connection: psycopg.Connection[Any]) -> Groups:
    """The groups that the policies of this database speak of.

    Asked for, not derived: a database that was restored or copied under another name keeps those it was made with.

    Raises:
        NotMigrated: there are no policies.
    """
    found = {
        name
        for (name,) in connection.execute(
            "select distinct r.rolname from pg_policy p join pg_roles r on r.oid = any(p.polroles)"
            " where p.polrelid = to_regclass('public.scheduled_meetings')"
            " or p.polrelid = to_regclass('public.webhook_deliveries')"
        )
    }
    user = next((name for name in found if name.endswith("_user")), None)
    system = next((name for name in found if name.endswith("_system")), None)
    if user is None or system is None:
        raise NotMigrated
    return Groups(user, system)


def database_name(url: str) -> str:
    """The database an address leads to.

    Raises:
        ValueError: it names none.
    """
    name = unquote(urlsplit(url).path.removeprefix("/"))
    if not name:
        raise ValueError("The database address names no database.")
    return name


def app_url(database_url: str) -> str:
    """The address of the service's own login, derived from the owner's: same place, `<db>_app`, a derived password.

    HMAC-SHA256 keyed with the owner's password: who knows the owner's can make it, not the other way round. Without a
    password there, there is none here.
    """
    parts = urlsplit(database_url)
    login = f"{database_name(database_url)}_app"
    inline = parts.password
    in_query = parse_qs(parts.query)
    if inline is None and "password" in in_query:
        raise ValueError("Give the password of DATABASE_URL before the @, not among the parameters.")
    credentials = quote(login, safe="")
    if inline is not None:
        derived = hmac.new(unquote(inline).encode(), login.encode(), hashlib.sha256).hexdigest()
        credentials = f"{credentials}:{derived}"
    place = parts.netloc.rpartition("@")[2]
    kept = "&".join(one for one in parts.query.split("&") if one and not one.startswith("user="))
    return urlunsplit(parts._replace(netloc=f"{credentials}@{place}", query=kept))


def assert_safe_login(connection: psycopg.Connection[Any]) -> None:
    """Refuse to work as a login for which the policies would not hold.

    Raises:
        UnsafeLogin: with the reason.
    """
    row = connection.execute(
        """
        select session_user::text, r.rolsuper, r.rolbypassrls,
               exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                       where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
                         and pg_has_role(session_user, c.relowner, 'member'))
        from pg_roles r where r.rolname = session_user
        """
    ).fetchone()
    assert row is not None  # noqa: S101  a session's own role is always there
    login, is_superuser, bypasses, owns = row
    if is_superuser:
        raise UnsafeLogin(login, "is a superuser")
    if bypasses:
        raise UnsafeLogin(login, "has BYPASSRLS")
    if owns:
        raise UnsafeLogin(login, "owns tables of the service")
