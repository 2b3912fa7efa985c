"""What was done because something happened is forgotten in time."""

from adapters.persistence.migrations.statements import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run(
        """
        create index reactions_settled on reactions (settled_at) where state in ('done', 'given_up');
        -- A function, so that whoever carries out what waits can forget only what does not wait any more.
        create function quotla_prune_reactions(settled_before timestamptz, most integer) returns integer
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            with old as (
                select id from reactions
                where state in ('done', 'given_up') and reactions.settled_at < settled_before
                limit most
                for update skip locked
            ),
            dropped as (delete from reactions using old where reactions.id = old.id returning 1)
            select count(*)::integer from dropped
        $$;
        revoke all on function quotla_prune_reactions(timestamptz, integer) from public;
        grant execute on function quotla_prune_reactions(timestamptz, integer) to {system};
        """
    )


def downgrade() -> None:
    run(
        """
        drop function quotla_prune_reactions(timestamptz, integer);
        drop index reactions_settled;
        """
    )
