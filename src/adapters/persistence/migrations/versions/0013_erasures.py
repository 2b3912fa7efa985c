"""Who was erased, by hashes; and what the service may do to blank what is left of them."""

from adapters.persistence.migrations.statements import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(
        """
        alter table clients add column erased_at timestamptz;
        create table erased_addresses (
            workspace_id uuid not null,
            address_hash bytea not null,
            erased_at timestamptz not null,
            primary key (workspace_id, address_hash)
        );
        alter table erased_addresses enable row level security;
        grant select, insert, update, delete on erased_addresses to {user};
        create policy seen on erased_addresses for select to {user}
            using (workspace_id = quotla_workspace() and quotla_sees_all());
        create policy kept on erased_addresses to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        create policy erased on client_addresses to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());

        -- What came in and what went out is not to be rewritten by anybody; only blanked, and only by these.
        create function quotla_empty_deliveries(ids uuid[]) returns void
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            update webhook_deliveries set body = ''
            where id = any(ids) and workspace_id = quotla_workspace() and quotla_is_service()
        $$;
        create function quotla_empty_unknown_deliveries(ids uuid[]) returns void
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            update webhook_deliveries set body = '' where id = any(ids) and workspace_id is null
        $$;
        create function quotla_blank_messages(ids uuid[], moment timestamptz) returns void
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            update messages set
                recipient = id || '@erased.invalid', subject = '', text = '', why = 'erased',
                state = case when state = 'pending' then 'failed' else state end,
                settled_at = coalesce(settled_at, moment)
            where id = any(ids) and workspace_id = quotla_workspace() and quotla_is_service()
        $$;
        revoke all on function quotla_empty_deliveries(uuid[]), quotla_empty_unknown_deliveries(uuid[]),
            quotla_blank_messages(uuid[], timestamptz) from public;
        grant execute on function quotla_empty_deliveries(uuid[]), quotla_blank_messages(uuid[], timestamptz) to {user};
        grant execute on function quotla_empty_unknown_deliveries(uuid[]) to {system};
        """
    )
    for table in ("clients", "quotes", "invoices"):
        run(
            f"""
            create policy erased on {table} for update to {{user}}
                using (workspace_id = quotla_workspace() and quotla_is_service())
                with check (workspace_id = quotla_workspace() and quotla_is_service());
            -- An upsert asks for this one, too, before it finds the row.
            create policy erased_again on {table} for insert to {{user}}
                with check (workspace_id = quotla_workspace() and quotla_is_service());
            """
        )


def downgrade() -> None:
    run(
        """
        drop policy erased on clients; drop policy erased_again on clients;
        drop policy erased on quotes; drop policy erased_again on quotes;
        drop policy erased on invoices; drop policy erased_again on invoices;
        drop policy erased on client_addresses;
        drop function quotla_blank_messages(uuid[], timestamptz), quotla_empty_unknown_deliveries(uuid[]),
            quotla_empty_deliveries(uuid[]);
        drop table erased_addresses;
        alter table clients drop column erased_at;
        """
    )
