"""Links whose event type was switched off are found when it is offered again."""

from adapters.persistence.migrations.statements import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run(
        """
        create index scheduling_links_gone on scheduling_links (workspace_id, event_type_uri)
            where event_type_gone_at is not null;
        """
    )


def downgrade() -> None:
    run("drop index scheduling_links_gone; delete from reactions where name = 'refresh_event_types';")
