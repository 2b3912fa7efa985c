"""What nobody can tell any more, for whoever booked it was erased, does not wait in the match queue."""

from adapters.persistence.migrations.statements import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(
        """
        alter table scheduled_meetings drop constraint scheduled_meetings_match_reason_check;
        alter table scheduled_meetings add constraint scheduled_meetings_match_reason_check check
            (match_reason in ('code', 'chain', 'email', 'alias', 'corrected', 'doubtful', 'none', 'erased'));
        update scheduled_meetings meeting
        set match_reason = 'erased', details = details || jsonb_build_object('candidates', jsonb_build_array())
        from meeting_bookings booking
        where meeting.match_reason in ('none', 'doubtful')
            and booking.workspace_id = meeting.workspace_id and booking.meeting_id = meeting.id
            and (booking.facts ->> 'is_erased')::boolean;
        """
    )


def downgrade() -> None:
    run(
        """
        update scheduled_meetings set match_reason = 'none' where match_reason = 'erased';
        alter table scheduled_meetings drop constraint scheduled_meetings_match_reason_check;
        alter table scheduled_meetings add constraint scheduled_meetings_match_reason_check check
            (match_reason in ('code', 'chain', 'email', 'alias', 'corrected', 'doubtful', 'none'));
        """
    )
