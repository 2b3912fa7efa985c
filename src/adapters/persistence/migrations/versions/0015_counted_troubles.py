"""What went wrong is counted whenever somebody asks how the service is: by indexes of nothing else."""

from adapters.persistence.migrations.statements import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(
        """
        create index webhook_deliveries_failed on webhook_deliveries (workspace_id) where state = 'failed';
        create index reactions_given_up on reactions (settled_at) where state = 'given_up';
        create index messages_failed on messages (settled_at) where state = 'failed';
        create index messages_unknown on messages (settled_at) where state = 'unknown';
        """
    )


def downgrade() -> None:
    run("drop index webhook_deliveries_failed, reactions_given_up, messages_failed, messages_unknown;")
