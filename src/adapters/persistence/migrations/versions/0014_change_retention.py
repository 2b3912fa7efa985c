"""The change log of meetings long over is forgotten."""

from adapters.persistence.migrations.statements import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run(
        """
        -- Lines are written in the order of their time, so this is a few kilobytes where a tree would be megabytes.
        create index meeting_changes_occurred on meeting_changes using brin (occurred_at);

        -- The whole log of a meeting goes, with those of the records it took over, or none of it. How far the log
        -- reaches is kept in the same statement, so that no reader finds a gap without being told of it.
        create function quotla_prune_changes(over_before timestamptz, most integer) returns integer
            language sql volatile security definer set search_path = public, pg_temp
        as $$
            with old as (
                select line.workspace_id, family.ids
                from meeting_changes line
                left join meeting_aliases alias
                    on alias.workspace_id = line.workspace_id and alias.younger_id = line.meeting_id
                left join scheduled_meetings meeting
                    on meeting.workspace_id = line.workspace_id
                    and meeting.id = coalesce(alias.meeting_id, line.meeting_id)
                cross join lateral (
                    select array_append(array_agg(taken_over.younger_id),
                                        coalesce(alias.meeting_id, line.meeting_id)) as ids
                    from meeting_aliases taken_over
                    where taken_over.workspace_id = line.workspace_id
                        and taken_over.meeting_id = coalesce(alias.meeting_id, line.meeting_id)
                ) family
                where line.occurred_at < over_before
                    and (meeting.id is null or meeting.ends_at < over_before)
                    and not exists (
                        select from meeting_changes newer
                        where newer.workspace_id = line.workspace_id and newer.meeting_id = any (family.ids)
                            and newer.occurred_at >= over_before
                    )
                limit most
            ),
            dropped as (
                delete from meeting_changes line using old
                where line.workspace_id = old.workspace_id and line.meeting_id = any (old.ids)
                returning line.workspace_id, line.number
            ),
            reached as (
                update meeting_change_counters counter
                set pruned_through = greatest(counter.pruned_through, last.number)
                from (select workspace_id, max(number) as number from dropped group by workspace_id) last
                where counter.workspace_id = last.workspace_id
            )
            select count(*)::integer from dropped
        $$;
        revoke all on function quotla_prune_changes(timestamptz, integer) from public;
        grant execute on function quotla_prune_changes(timestamptz, integer) to {system};
        """
    )


def downgrade() -> None:
    run(
        """
        drop function quotla_prune_changes(timestamptz, integer);
        drop index meeting_changes_occurred;
        """
    )
