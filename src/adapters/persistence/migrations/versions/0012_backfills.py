"""Bringing in meetings from before, and what could not be read on the way."""

from adapters.persistence.migrations.statements import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(
        """
        alter table reconciliations add column unread jsonb not null default '[]';

        create table backfills (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            connection_id uuid not null,
            state text not null check (state in ('counting', 'matching', 'ready', 'importing', 'done', 'stopped')),
            is_wanted boolean not null,
            starts_from timestamptz not null,
            starts_before timestamptz not null,
            began_at timestamptz not null,
            phase_since timestamptz not null,
            got_on_at timestamptz not null,
            finished_at timestamptz,
            why text,
            page text,
            reached timestamptz not null,
            last_start timestamptz not null,
            asked_of_page text[] not null,
            past integer not null,
            coming integer not null,
            canceled integer not null,
            known integer not null,
            expected integer not null,
            asked integer not null,
            looked_at integer not null,
            matching integer not null,
            done integer not null,
            matched integer not null,
            unread jsonb not null,
            version integer not null,
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        create unique index backfills_one_at_a_time on backfills (workspace_id, connection_id)
            where state not in ('done', 'stopped');
        create index backfills_connection on backfills (workspace_id, connection_id, began_at, id);
        create index backfills_idle on backfills (got_on_at);
        alter table backfills enable row level security;
        grant select, insert, update on backfills to {user};
        create policy seen on backfills for select to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy added on backfills for insert to {user}
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        create policy changed on backfills for update to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        grant select, delete on backfills to {system};
        create policy pruned on backfills to {system} using (true);
        """
    )


def downgrade() -> None:
    run(
        """
        delete from reactions where name = 'backfill';
        drop table backfills;
        alter table reconciliations drop column unread;
        """
    )
