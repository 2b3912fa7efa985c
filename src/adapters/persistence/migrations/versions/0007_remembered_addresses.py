"""Addresses that a person said are always a client's, and the queue of meetings of which nobody can tell."""

from adapters.persistence.migrations.statements import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(
        """
        -- Apart from `client_addresses`, which each sync of the host app's writes anew.
        create table remembered_addresses (
            workspace_id uuid not null,
            email text not null,
            client_id uuid not null,
            remembered_by uuid not null,
            remembered_at timestamptz not null,
            primary key (workspace_id, email),
            foreign key (workspace_id, client_id) references clients (workspace_id, id) on delete cascade
        );
        create index remembered_addresses_client on remembered_addresses (workspace_id, client_id);
        alter table remembered_addresses enable row level security;
        grant select, insert, delete, update (client_id, remembered_by, remembered_at)
            on remembered_addresses to {user};
        -- Whoever may say whom their meeting is about may say so of an address; nobody in another's name.
        create policy seen on remembered_addresses for select to {user} using (workspace_id = quotla_workspace());
        create policy added on remembered_addresses for insert to {user}
            with check (workspace_id = quotla_workspace() and remembered_by = quotla_user());
        create policy changed on remembered_addresses for update to {user}
            using (workspace_id = quotla_workspace())
            with check (workspace_id = quotla_workspace() and remembered_by = quotla_user());
        create policy dropped on remembered_addresses for delete to {user} using (workspace_id = quotla_workspace());

        create index scheduled_meetings_undecided on scheduled_meetings (workspace_id, starts_at, id)
            where match_reason in ('none', 'doubtful');
        """
    )


def downgrade() -> None:
    run("drop index scheduled_meetings_undecided; drop table remembered_addresses;")
