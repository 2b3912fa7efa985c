"""Deliveries can be looked at as a list, and carried out again."""

from adapters.persistence.migrations.statements import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run(
        """
        alter table webhook_deliveries
            -- Came too long after it was signed: however often it is put back, only Calendly's word makes it believed.
            add column is_stale boolean not null default false,
            add column replays integer not null default 0;
        update webhook_deliveries set is_stale = true where key like 'aside:%';
        grant update (replays) on webhook_deliveries to {user}, {system};
        create index webhook_deliveries_listed on webhook_deliveries (workspace_id, received_at, id);
        -- Those that failed for good are forgotten in time, too.
        drop index webhook_deliveries_settled;
        create index webhook_deliveries_settled on webhook_deliveries (settled_at)
            where state in ('handled', 'ignored', 'failed');
        -- What a delivery changed.
        create index meeting_changes_cause on meeting_changes (workspace_id, cause_reference)
            where cause_reference is not null;
        """
    )


def downgrade() -> None:
    run(
        """
        drop index meeting_changes_cause, webhook_deliveries_listed, webhook_deliveries_settled;
        create index webhook_deliveries_settled on webhook_deliveries (settled_at)
            where state in ('handled', 'ignored');
        alter table webhook_deliveries drop column is_stale, drop column replays;
        """
    )
