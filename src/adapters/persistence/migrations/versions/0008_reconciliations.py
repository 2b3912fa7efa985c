"""Sweeps over Calendly, what they compare with, and whose turn it is."""

from adapters.persistence.migrations.statements import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(
        """
        alter table meeting_bookings add column event_uri text;
        update meeting_bookings set event_uri = facts ->> 'event';
        alter table meeting_bookings alter column event_uri set not null;
        create index meeting_bookings_event on meeting_bookings (workspace_id, event_uri);

        create table reconciliations (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            connection_id uuid not null,
            cause text not null check (
                cause in ('connected', 'subscription_remade', 'silence', 'timer', 'person', 'command')
            ),
            is_thorough boolean not null,
            state text not null check (state in ('counting', 'repairing', 'done', 'stopped')),
            starts_from timestamptz not null,
            began_at timestamptz not null,
            got_on_at timestamptz not null,
            repairing_since timestamptz,
            finished_at timestamptz,
            why text,
            page text,
            reached timestamptz not null,
            last_start timestamptz not null,
            asked_of_page text[] not null,
            checked integer not null,
            expected integer not null,
            asked integer not null,
            again text check (
                again in ('connected', 'subscription_remade', 'silence', 'timer', 'person', 'command')
            ),
            version integer not null,
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        create unique index reconciliations_one_under_way on reconciliations (workspace_id, connection_id)
            where state in ('counting', 'repairing');
        create index reconciliations_connection on reconciliations (workspace_id, connection_id, began_at, id);
        create index reconciliations_finished on reconciliations (finished_at) where finished_at is not null;
        alter table reconciliations enable row level security;
        grant select, insert, update on reconciliations to {user};
        create policy seen on reconciliations for select to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy added on reconciliations for insert to {user}
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        create policy changed on reconciliations for update to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        grant select, delete on reconciliations to {system};
        create policy pruned on reconciliations to {system} using (true);

        create table connection_rounds (
            connection_id uuid primary key,
            workspace_id uuid not null,
            reconcile_at timestamptz not null,
            watch_at timestamptz not null,
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        create index connection_rounds_reconcile on connection_rounds (reconcile_at);
        create index connection_rounds_watch on connection_rounds (watch_at);
        alter table connection_rounds enable row level security;
        grant select, insert, update (reconcile_at, watch_at) on connection_rounds to {system};
        create policy turns on connection_rounds to {system} using (true) with check (true);

        alter table messages drop constraint messages_kind_check;
        alter table messages add constraint messages_kind_check
            check (kind in ('scheduling_link', 'reconnect_needed', 'word_stopped'));
        """
    )


def downgrade() -> None:
    run(
        """
        delete from messages where kind = 'word_stopped';
        alter table messages drop constraint messages_kind_check;
        alter table messages add constraint messages_kind_check check (kind in ('scheduling_link', 'reconnect_needed'));
        delete from reactions where name in ('reconcile', 'tell_owner_word_stopped');
        drop table connection_rounds, reconciliations;
        alter table meeting_bookings drop column event_uri;
        """
    )
