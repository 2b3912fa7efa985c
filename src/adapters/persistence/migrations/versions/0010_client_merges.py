"""Clients that are known as others, and what went over."""

from adapters.persistence.migrations.statements import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(
        """
        alter table clients
            add column merged_into uuid,
            -- Addresses of those merged into it, for lists; whose an address is, is in `client_addresses`.
            add column taken_over text[] not null default '{}',
            add foreign key (workspace_id, merged_into) references clients (workspace_id, id);
        create index clients_merged_into on clients (workspace_id, merged_into) where merged_into is not null;
        drop index clients_by_name;
        create index clients_by_name on clients (workspace_id, sort_name, id)
            where not archived and merged_into is null;

        create table client_merges (
            id uuid primary key,
            workspace_id uuid not null,
            merged_id uuid not null,
            kept_id uuid not null,
            merged_by uuid not null,
            merged_at timestamptz not null,
            undone_by uuid,
            quotes uuid[] not null,
            invoices uuid[] not null,
            links uuid[] not null,
            addresses text[] not null,
            clients uuid[] not null,
            bookings text[] not null,
            corrections timestamptz[] not null,
            version integer not null,
            unique (workspace_id, merged_id),
            foreign key (workspace_id, merged_id) references clients (workspace_id, id),
            foreign key (workspace_id, kept_id) references clients (workspace_id, id)
        );
        create index client_merges_kept on client_merges (workspace_id, kept_id);
        alter table client_merges enable row level security;
        grant select, insert, update, delete on client_merges to {user};
        create policy seen on client_merges for select to {user} using (workspace_id = quotla_workspace());
        create policy added on client_merges for insert to {user}
            with check (workspace_id = quotla_workspace() and quotla_is_admin() and merged_by = quotla_user());
        create policy changed on client_merges for update to {user}
            using (workspace_id = quotla_workspace() and quotla_sees_all())
            with check (workspace_id = quotla_workspace() and quotla_sees_all());
        create policy dropped on client_merges for delete to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service());
        """
    )


def downgrade() -> None:
    run(
        """
        delete from reactions where name in ('follow_merge', 'rematch_meetings');
        drop table client_merges;
        drop index clients_by_name, clients_merged_into;
        alter table clients drop column merged_into, drop column taken_over;
        create index clients_by_name on clients (workspace_id, sort_name, id) where not archived;
        """
    )
