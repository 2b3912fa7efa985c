"""What an examination goes by: which processes run, which keys are in use, which deliveries were wrongly signed."""

from adapters.persistence.migrations.statements import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run(
        """
        create table signs_of_life (
            process uuid primary key,
            name text not null,
            version text not null,
            began_at timestamptz not null,
            seen_at timestamptz not null,
            reaches_broker boolean not null,
            budget_left double precision not null
        );
        alter table signs_of_life enable row level security;
        grant select, insert, delete, update (seen_at, reaches_broker, budget_left) on signs_of_life to {system};
        create policy upkeep on signs_of_life to {system} using (true) with check (true);

        alter table webhook_subscriptions add column missigned_at timestamptz;
        grant update (missigned_at) on webhook_subscriptions to {system};

        -- Which keys have to be kept is the system's to know, though it may not read what they seal. An envelope begins
        -- with the length of its key's id, and the id.
        create function quotla_sealed_with() returns table (key_id text, sealed bigint)
            language sql stable security definer set search_path = public, pg_temp
        as $$
            select convert_from(substring(envelope from 2 for get_byte(envelope, 0)), 'UTF8'), count(*)
            from (
                select sealed_access_token as envelope from calendly_connections
                union all select sealed_refresh_token from calendly_connections
                union all select sealed_secret from webhook_subscriptions
                union all select sealed_verifier from authorization_attempts
            ) as envelopes
            where envelope is not null
            group by 1
        $$;
        revoke all on function quotla_sealed_with() from public;
        grant execute on function quotla_sealed_with() to {system};
        """
    )


def downgrade() -> None:
    run(
        """
        drop function quotla_sealed_with();
        alter table webhook_subscriptions drop column missigned_at;
        drop table signs_of_life;
        """
    )
