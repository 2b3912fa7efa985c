"""What the members of a workspace are called, for one another."""

from adapters.persistence.migrations.statements import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(
        """
        -- Users see nothing of one another; but who did something to a meeting of theirs, or to a client they share, is
        -- theirs to know by name. Of members of the workspace only, and nothing but the name: as the host app says,
        -- else as their account at Calendly does.
        create function quotla_member_names(members uuid[]) returns table (member_id uuid, name text)
            language sql stable security definer rows 10 set search_path = public, pg_temp
        as $$
            select member.user_id, coalesce(nullif(btrim(person.name), ''), account.account_name)
            from memberships member
            join users person on person.id = member.user_id
            left join lateral (
                select connection.account_name
                from calendly_connections connection
                where connection.workspace_id = member.workspace_id and connection.owner_id = member.user_id
                order by connection.status = 'disconnected', connection.connected_at desc
                limit 1
            ) account on true
            where member.workspace_id = quotla_workspace() and member.user_id = any (members)
        $$;
        revoke all on function quotla_member_names(uuid[]) from public;
        grant execute on function quotla_member_names(uuid[]) to {user};
        """
    )


def downgrade() -> None:
    run("drop function quotla_member_names(uuid[]);")
