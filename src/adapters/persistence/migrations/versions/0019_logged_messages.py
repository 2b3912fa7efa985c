"""What was only noted in the log, for want of a mail server, is not called sent."""

from adapters.persistence.migrations.statements import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(
        """
        alter table messages drop constraint messages_state_check;
        alter table messages add constraint messages_state_check
            check (state in ('pending', 'sending', 'sent', 'logged', 'failed', 'unknown'));
        """
    )


def downgrade() -> None:
    run(
        """
        update messages set state = 'sent' where state = 'logged';
        alter table messages drop constraint messages_state_check;
        alter table messages add constraint messages_state_check
            check (state in ('pending', 'sending', 'sent', 'failed', 'unknown'));
        """
    )
