"""Consents under way may be sealed anew, too, when a key takes over."""

from adapters.persistence.migrations.statements import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run("grant update (sealed_verifier) on authorization_attempts to {system};")


def downgrade() -> None:
    run("revoke update (sealed_verifier) on authorization_attempts from {system};")
