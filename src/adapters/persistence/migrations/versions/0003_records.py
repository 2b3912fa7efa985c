"""The host app's clients, quotes and invoices. Everybody of the workspace sees them; admins and owners write them."""

from adapters.persistence.migrations.statements import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run(
        """
        create table clients (
            id uuid primary key,
            workspace_id uuid not null,
            external_id text not null,
            name text not null,
            sort_name text collate "C" not null,
            email text,
            aliases text[] not null,
            phone text,
            archived boolean not null,
            search tsvector not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (workspace_id, id),
            constraint clients_external_id unique (workspace_id, external_id)
        );
        create index clients_by_name on clients (workspace_id, sort_name, id) where not archived;
        create trigger touch before update on clients for each row execute function quotla_touch();

        -- One row per address, folded, so that a plain `=` finds it by index below the policies.
        create table client_addresses (
            workspace_id uuid not null,
            email text not null,
            client_id uuid not null,
            is_alias boolean not null,
            primary key (workspace_id, email, client_id),
            foreign key (workspace_id, client_id) references clients (workspace_id, id) on delete cascade
        );
        create index client_addresses_client on client_addresses (workspace_id, client_id);

        create table quotes (
            id uuid primary key,
            workspace_id uuid not null,
            external_id text not null,
            client_id uuid not null,
            number text not null,
            title text,
            status text not null check (status in ('draft', 'sent', 'accepted', 'declined', 'expired')),
            amount numeric,
            currency text,
            sent_at timestamptz,
            accepted_at timestamptz,
            archived boolean not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            constraint quotes_external_id unique (workspace_id, external_id),
            foreign key (workspace_id, client_id) references clients (workspace_id, id)
        );
        create index quotes_by_client on quotes (workspace_id, client_id, id);
        create trigger touch before update on quotes for each row execute function quotla_touch();

        create table invoices (
            id uuid primary key,
            workspace_id uuid not null,
            external_id text not null,
            client_id uuid not null,
            number text not null,
            title text,
            status text not null check (status in ('draft', 'sent', 'overdue', 'paid', 'void')),
            amount numeric,
            currency text,
            due_on date,
            paid_at timestamptz,
            archived boolean not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            constraint invoices_external_id unique (workspace_id, external_id),
            foreign key (workspace_id, client_id) references clients (workspace_id, id)
        );
        create index invoices_by_client on invoices (workspace_id, client_id, id);
        create trigger touch before update on invoices for each row execute function quotla_touch();
        """
    )
    for table in ("clients", "client_addresses", "quotes", "invoices"):
        run(
            f"""
            alter table {table} enable row level security;
            grant select, insert, update on {table} to {{user}};
            create policy seen on {table} for select to {{user}} using (workspace_id = quotla_workspace());
            create policy added on {table} for insert to {{user}}
                with check (workspace_id = quotla_workspace() and quotla_is_admin());
            create policy changed on {table} for update to {{user}}
                using (workspace_id = quotla_workspace() and quotla_is_admin())
                with check (workspace_id = quotla_workspace() and quotla_is_admin());
            """
        )
    run(
        """
        grant delete on client_addresses to {user};
        create policy dropped on client_addresses for delete to {user}
            using (workspace_id = quotla_workspace() and quotla_is_admin());
        """
    )


def downgrade() -> None:
    run("drop table invoices, quotes, client_addresses, clients;")
