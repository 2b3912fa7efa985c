"""Answers to a message go to the person whose it is."""

from adapters.persistence.migrations.statements import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(
        """
        alter table messages add column reply_to text;
        create or replace function quotla_blank_messages(ids uuid[], moment timestamptz) returns void
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            update messages set
                recipient = id || '@erased.invalid', reply_to = null, subject = '', text = '', why = 'erased',
                state = case when state = 'pending' then 'failed' else state end,
                settled_at = coalesce(settled_at, moment)
            where id = any(ids) and workspace_id = quotla_workspace() and quotla_is_service()
        $$;
        """
    )


def downgrade() -> None:
    run(
        """
        create or replace function quotla_blank_messages(ids uuid[], moment timestamptz) returns void
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            update messages set
                recipient = id || '@erased.invalid', subject = '', text = '', why = 'erased',
                state = case when state = 'pending' then 'failed' else state end,
                settled_at = coalesce(settled_at, moment)
            where id = any(ids) and workspace_id = quotla_workspace() and quotla_is_service()
        $$;
        alter table messages drop column reply_to;
        """
    )
