"""Who comes in: workspaces, users, memberships, sessions, consents under way; and what all policies lean on."""

from adapters.persistence.migrations.statements import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    run(
        """
        -- What a transaction was told about its principal; null, and so nothing is visible, where it was told nothing.
        create function quotla_workspace() returns uuid language sql stable parallel safe
            return nullif(current_setting('app.workspace_id', true), '')::uuid;
        create function quotla_user() returns uuid language sql stable parallel safe
            return nullif(current_setting('app.user_id', true), '')::uuid;
        create function quotla_role() returns text language sql stable parallel safe
            return nullif(current_setting('app.role', true), '');
        create function quotla_is_admin() returns boolean language sql stable parallel safe
            return quotla_role() in ('admin', 'owner');
        create function quotla_is_service() returns boolean language sql stable parallel safe
            return quotla_role() = 'service';
        create function quotla_sees_all() returns boolean language sql stable parallel safe
            return quotla_role() in ('admin', 'owner', 'service');

        create function quotla_touch() returns trigger language plpgsql as $$
        begin
            new.updated_at = now();
            return new;
        end
        $$;

        grant select on quotla_alembic_version to {system};

        create table workspaces (
            id uuid primary key,
            name text,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create trigger touch before update on workspaces for each row execute function quotla_touch();
        alter table workspaces enable row level security;
        grant select on workspaces to {user};
        create policy own on workspaces for select to {user} using (id = quotla_workspace());
        grant select, insert, update on workspaces to {system};
        create policy upkeep on workspaces to {system} using (true) with check (true);

        create table users (
            id uuid primary key,
            email text,
            name text,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now()
        );
        create trigger touch before update on users for each row execute function quotla_touch();
        alter table users enable row level security;
        grant select on users to {user};
        create policy self on users for select to {user} using (id = quotla_user());
        grant select, insert, update on users to {system};
        create policy upkeep on users to {system} using (true) with check (true);

        create table memberships (
            workspace_id uuid not null references workspaces (id),
            user_id uuid not null references users (id),
            role text not null check (role in ('owner', 'admin', 'member')),
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            primary key (workspace_id, user_id)
        );
        create trigger touch before update on memberships for each row execute function quotla_touch();
        alter table memberships enable row level security;
        grant select on memberships to {user};
        create policy self on memberships for select to {user}
            using (workspace_id = quotla_workspace() and user_id = quotla_user());
        grant select, insert, update on memberships to {system};
        create policy upkeep on memberships to {system} using (true) with check (true);

        -- Nobody but the system sees these two: a session's or a consent's principal is not known before it is read.
        create table sessions (
            token_hash bytea primary key,
            workspace_id uuid not null,
            user_id uuid not null,
            role text not null check (role in ('owner', 'admin', 'member')),
            begun_at timestamptz not null,
            ends_at timestamptz not null
        );
        create index sessions_ends_at on sessions (ends_at);
        alter table sessions enable row level security;
        grant select, insert, delete on sessions to {system};
        create policy upkeep on sessions to {system} using (true) with check (true);

        create table authorization_attempts (
            state_hash bytea primary key,
            browser_hash bytea not null,
            workspace_id uuid not null,
            user_id uuid not null,
            role text not null check (role in ('owner', 'admin', 'member')),
            sealed_verifier bytea not null,
            begun_at timestamptz not null
        );
        create index authorization_attempts_begun_at on authorization_attempts (begun_at);
        alter table authorization_attempts enable row level security;
        grant select, insert, delete on authorization_attempts to {system};
        create policy upkeep on authorization_attempts to {system} using (true) with check (true);
        """
    )


def downgrade() -> None:
    run(
        """
        drop table authorization_attempts, sessions, memberships, users, workspaces;
        revoke select on quotla_alembic_version from {system};
        drop function quotla_touch(), quotla_sees_all(), quotla_is_service(), quotla_is_admin(), quotla_role(),
            quotla_user(), quotla_workspace();
        """
    )
