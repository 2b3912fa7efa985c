"""The settings of an installation on this machine, against a sandbox: what every process of it is told."""

from typing import Final

from calendly_sandbox.settings import AppRegistration

JWT_SECRET: Final = "a-secret-for-tests-with-thirty-two-bytes"
CLIENT_ID: Final = "quotla"
CLIENT_SECRET: Final = "client-secret-for-tests"
SIGNING_KEY: Final = "app-signing-key-for-tests"
ENCRYPTION_KEY: Final = "dGVzdHMtb25seS1rZXktb2YtMzItYnl0ZXMtbG9uZy4="


def environment_of(*, url: str, owner_url: str, redis_url: str, sandbox_url: str, **more: str) -> dict[str, str]:
    """Everything that has no default, and what a machine without guests wants otherwise.

    Args:
        url: where the service answers.
        more: other settings.
    """
    return {
        "DATABASE_URL": owner_url,
        "DATABASE_APP_URL": "",
        "REDIS_URL": redis_url,
        "APP_URL": url,
        "CALENDLY_CLIENT_ID": CLIENT_ID,
        "CALENDLY_CLIENT_SECRET": CLIENT_SECRET,
        "CALENDLY_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
        "CALENDLY_API_URL": sandbox_url,
        "CALENDLY_AUTH_URL": sandbox_url,
        "CALENDLY_BOOKING_URL": sandbox_url,
        "ENCRYPTION_KEYS": f"test:{ENCRYPTION_KEY}",
        "AUTH_JWT_SECRET": JWT_SECRET,
        "MAIL_FROM": "Quotla <quotla@quotla.example>",
        "METRICS_BIND": "off",
        "GRAPHQL_RATE": "0",
        **more,
    }


def app_at(url: str) -> AppRegistration:
    """How Calendly knows an installation that answers there."""
    return AppRegistration(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uris=(f"{url}/api/calendly/auth/callback",),
        webhook_signing_key=SIGNING_KEY,
    )
