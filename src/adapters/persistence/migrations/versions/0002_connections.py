"""Calendly connections, their webhook subscriptions, and the cached event types."""

from adapters.persistence.migrations.statements import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run(
        """
        create table calendly_connections (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            calendly_user_uri text not null,
            organization_uri text not null,
            account_name text not null,
            account_email text not null,
            scheduling_url text not null,
            time_zone text not null,
            status text not null check (status in ('active', 'reconnect_needed', 'disconnected')),
            sealed_access_token bytea,
            sealed_refresh_token bytea,
            expires_at timestamptz,
            scopes text[] not null,
            connected_at timestamptz not null,
            lapsed_at timestamptz,
            disconnected_at timestamptz,
            version integer not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (workspace_id, id),
            constraint calendly_connections_pair unique (workspace_id, owner_id, calendly_user_uri),
            constraint calendly_connections_tokens check (
                (sealed_access_token is null) = (sealed_refresh_token is null)
                and (sealed_access_token is null) = (expires_at is null)
            )
        );
        create unique index calendly_connections_one_open on calendly_connections (workspace_id, owner_id)
            where status <> 'disconnected';
        -- Across workspaces: an account is connected once in the whole installation.
        create unique index calendly_connections_account_taken on calendly_connections (calendly_user_uri)
            where status <> 'disconnected';
        create trigger touch before update on calendly_connections for each row execute function quotla_touch();
        alter table calendly_connections enable row level security;
        grant select, insert, update on calendly_connections to {user};
        create policy seen on calendly_connections for select to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy added on calendly_connections for insert to {user}
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()));
        create policy changed on calendly_connections for update to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()));
        -- To find whose an account is takes no tokens.
        grant select (id, workspace_id, owner_id, calendly_user_uri, organization_uri, account_name, account_email,
                      scheduling_url, time_zone, status, expires_at, scopes, connected_at, lapsed_at, disconnected_at,
                      version) on calendly_connections to {system};
        create policy found on calendly_connections for select to {system} using (true);

        create table webhook_subscriptions (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            connection_id uuid not null,
            account_uri text not null,
            key_hash bytea not null unique,
            sealed_secret bytea not null,
            scope text not null check (scope in ('user', 'organization')),
            state text not null check (state in ('pending', 'active', 'refused', 'ended')),
            asked_at timestamptz not null,
            uri text,
            trouble text check (trouble in ('plan', 'role', 'scope', 'unreachable', 'other')),
            trouble_said text,
            signer text check (signer in ('own', 'app')),
            ended_at timestamptz,
            version integer not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        create index webhook_subscriptions_connection on webhook_subscriptions (workspace_id, connection_id, id);
        create trigger touch before update on webhook_subscriptions for each row execute function quotla_touch();
        alter table webhook_subscriptions enable row level security;
        grant select, insert, update on webhook_subscriptions to {user};
        create policy seen on webhook_subscriptions for select to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy added on webhook_subscriptions for insert to {user}
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()));
        create policy changed on webhook_subscriptions for update to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_is_service()));
        -- With the secret: whose a delivery is shows only once its signature was checked.
        -- And by what it was signed shows then too, before anything else is known.
        grant select, update (signer) on webhook_subscriptions to {system};
        create policy found on webhook_subscriptions for select to {system} using (true);
        create policy heard on webhook_subscriptions for update to {system} using (true) with check (true);

        create table event_type_lists (
            connection_id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            fetched_at timestamptz not null,
            is_outdated boolean not null,
            unique (workspace_id, connection_id),
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        alter table event_type_lists enable row level security;
        grant select, insert, update on event_type_lists to {user};
        create policy own on event_type_lists to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));

        create table event_types (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            connection_id uuid not null,
            uri text not null,
            name text not null,
            duration_minutes integer not null,
            scheduling_url text not null,
            active boolean not null,
            kind text not null,
            color text,
            description text,
            position integer not null,
            deleted boolean not null,
            listed_as integer not null,
            foreign key (workspace_id, connection_id) references event_type_lists (workspace_id, connection_id)
        );
        create index event_types_connection on event_types (workspace_id, connection_id, listed_as);
        alter table event_types enable row level security;
        grant select, insert, update, delete on event_types to {user};
        create policy own on event_types to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        """
    )


def downgrade() -> None:
    run("drop table event_types, event_type_lists, webhook_subscriptions, calendly_connections;")
