"""How many others are in the same event: whoever calls it off may know that, and no more of them."""

from adapters.persistence.migrations.statements import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run(
        """
        -- Calling a meeting off calls its whole event off, colleagues' meetings in it included, which a member cannot
        -- see. So this counts past the policies; the policy `seen` is repeated for the meetings that are asked about.
        create function quotla_others_in_events(meetings uuid[]) returns table (meeting_id uuid, others bigint)
            language sql stable security definer rows 10 set search_path = public, pg_temp
        as $$
            select meeting.id, count(distinct other.id)
            from scheduled_meetings meeting
            join meeting_bookings booking
                on booking.workspace_id = meeting.workspace_id and booking.event_uri = meeting.event_uri
            join scheduled_meetings other
                on other.workspace_id = meeting.workspace_id and other.id = booking.meeting_id
            where meeting.id = any (meetings)
                and meeting.workspace_id = quotla_workspace()
                and (meeting.owner_id = quotla_user() or quotla_sees_all())
                -- Who moved on to another event, known or not known yet, is not in this one any more.
                and other.id <> meeting.id and other.event_uri = meeting.event_uri
                and other.status <> 'canceled' and not other.is_moving
            group by meeting.id
        $$;
        revoke all on function quotla_others_in_events(uuid[]) from public;
        grant execute on function quotla_others_in_events(uuid[]) to {user};
        """
    )


def downgrade() -> None:
    run("drop function quotla_others_in_events(uuid[]);")
