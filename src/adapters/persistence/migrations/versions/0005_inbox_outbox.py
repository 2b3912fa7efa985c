"""Deliveries as they came in, reactions to be carried out, messages to people."""

from adapters.persistence.migrations.statements import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(
        """
        create table webhook_deliveries (
            id uuid primary key,
            workspace_id uuid,
            connection_id uuid,
            event text not null,
            key text not null,
            body bytea not null,
            received_at timestamptz not null,
            due_at timestamptz not null,
            state text not null check (state in ('stored', 'handled', 'ignored', 'set_aside', 'failed')),
            outcome text,
            tries integer not null,
            correlation text not null,
            settled_at timestamptz,
            -- Among those of unknown owners the key is unique too.
            constraint webhook_deliveries_key unique nulls not distinct (workspace_id, key)
        );
        create index webhook_deliveries_waiting on webhook_deliveries (due_at, id)
            where state in ('stored', 'set_aside');
        create index webhook_deliveries_settled on webhook_deliveries (settled_at)
            where state in ('handled', 'ignored');
        create index webhook_deliveries_unknown on webhook_deliveries (received_at) where workspace_id is null;
        create index webhook_deliveries_connection on webhook_deliveries (workspace_id, connection_id, received_at);
        alter table webhook_deliveries enable row level security;
        grant select, update (state, outcome, tries, due_at, settled_at) on webhook_deliveries to {user};
        create policy seen on webhook_deliveries for select to {user}
            using (workspace_id = quotla_workspace() and quotla_sees_all());
        create policy handled on webhook_deliveries for update to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        grant select, insert, delete, update (state, outcome, tries, due_at, settled_at)
            on webhook_deliveries to {system};
        create policy inbox on webhook_deliveries to {system} using (true) with check (true);

        -- When an owner's webhook was last heard is theirs to know, though deliveries are not theirs to see.
        create function quotla_last_delivery(connection uuid) returns timestamptz
            language sql stable security definer set search_path = public, pg_temp
        as $$
            select max(d.received_at) from webhook_deliveries d
            where d.workspace_id = quotla_workspace() and d.connection_id = connection
                and exists (
                    select from calendly_connections c
                    where c.workspace_id = quotla_workspace() and c.id = connection
                        and (c.owner_id = quotla_user() or quotla_sees_all())
                )
        $$;
        revoke all on function quotla_last_delivery(uuid) from public;
        grant execute on function quotla_last_delivery(uuid) to {user};

        create table reactions (
            id uuid primary key,
            workspace_id uuid not null,
            name text not null,
            about uuid not null,
            happened_at timestamptz not null,
            due_at timestamptz not null,
            not_before timestamptz,
            leased_until timestamptz,
            tries integer not null default 0,
            state text not null default 'waiting' check (state in ('waiting', 'done', 'given_up')),
            why text,
            settled_at timestamptz
        );
        create index reactions_waiting on reactions (due_at, id) where state = 'waiting';
        alter table reactions enable row level security;
        -- Whoever makes something happen writes down what is to follow; only the service sees and settles it.
        grant select, insert, update on reactions to {user};
        create policy added on reactions for insert to {user} with check (workspace_id = quotla_workspace());
        create policy seen on reactions for select to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service());
        create policy settled on reactions for update to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        grant select, update (due_at, not_before, leased_until, tries, state, why, settled_at) on reactions to {system};
        create policy outbox on reactions to {system} using (true) with check (true);

        create table messages (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            kind text not null check (kind in ('scheduling_link', 'reconnect_needed')),
            audience text not null check (audience in ('client', 'user')),
            about uuid not null,
            version text not null,
            recipient text not null,
            subject text not null,
            text text not null,
            created_at timestamptz not null,
            due_at timestamptz not null,
            not_before timestamptz,
            state text not null check (state in ('pending', 'sending', 'sent', 'failed', 'unknown')),
            tries integer not null,
            begun_at timestamptz,
            settled_at timestamptz,
            why text,
            constraint messages_once unique (workspace_id, about, version, kind, recipient)
        );
        create index messages_waiting on messages (due_at, id) where state = 'pending';
        create index messages_sending on messages (begun_at) where state = 'sending';
        alter table messages enable row level security;
        grant select, insert, update (state, tries, due_at, not_before, begun_at, settled_at, why)
            on messages to {user};
        create policy own on messages to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        grant select, update (state, tries, due_at, not_before, begun_at, settled_at, why)
            on messages to {system};
        create policy outgoing on messages to {system} using (true) with check (true);
        """
    )


def downgrade() -> None:
    run(
        """
        drop function quotla_last_delivery(uuid);
        drop table messages, reactions, webhook_deliveries;
        """
    )
