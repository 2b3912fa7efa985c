"""Scheduling links, meetings with their bookings, and the change log.

Clients, quotes, invoices and links are named by meetings without a foreign key: a meeting keeps saying what it was
about. That they are of the same workspace is seen to where they are joined.
"""

from adapters.persistence.migrations.statements import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(
        """
        create table scheduling_links (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            connection_id uuid not null,
            code text not null unique,
            subject_kind text not null check (subject_kind in ('client', 'quote', 'invoice')),
            subject_id uuid not null,
            event_type_uri text not null,
            event_type_name text not null,
            event_type_duration_minutes integer not null,
            booking_url text not null,
            single_use boolean not null,
            prefill_name text,
            prefill_email text,
            tracking_field text not null,
            issued_at timestamptz not null,
            opens integer not null,
            first_opened_at timestamptz,
            booked_at timestamptz,
            withdrawn_at timestamptz,
            event_type_gone_at timestamptz,
            version integer not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            foreign key (workspace_id, connection_id) references calendly_connections (workspace_id, id)
        );
        create index scheduling_links_subject on scheduling_links (workspace_id, subject_id, subject_kind, id);
        create index scheduling_links_event_type on scheduling_links (workspace_id, event_type_uri)
            where event_type_gone_at is null;
        create trigger touch before update on scheduling_links for each row execute function quotla_touch();
        alter table scheduling_links enable row level security;
        grant select, insert, update on scheduling_links to {user};
        create policy own on scheduling_links to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        -- A short link is followed by people whose workspace shows only from its code.
        grant select, update (opens, first_opened_at) on scheduling_links to {system};
        create policy found on scheduling_links for select to {system} using (true);
        create policy opened on scheduling_links for update to {system} using (true) with check (true);

        create table scheduled_meetings (
            id uuid primary key,
            workspace_id uuid not null,
            owner_id uuid not null,
            invitee_uri text not null,
            event_uri text not null,
            event_type_name text not null,
            status text not null check (status in ('scheduled', 'no_show', 'canceled')),
            is_moving boolean not null,
            starts_at timestamptz not null,
            ends_at timestamptz not null,
            booked_at timestamptz not null,
            invitee_name text not null,
            invitee_email text not null,
            invitee_time_zone text,
            host_accounts text[] not null,
            client_id uuid,
            quote_id uuid,
            invoice_id uuid,
            match_reason text not null
                check (match_reason in ('code', 'chain', 'email', 'alias', 'corrected', 'doubtful', 'none')),
            link_id uuid,
            correction jsonb,
            details jsonb not null,
            words tsvector not null,
            search tsvector not null,
            recorded_at timestamptz not null,
            version integer not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            unique (workspace_id, id)
        );
        create index scheduled_meetings_starts on scheduled_meetings (workspace_id, starts_at, id);
        create index scheduled_meetings_booked on scheduled_meetings (workspace_id, booked_at, id);
        create index scheduled_meetings_owner_starts on scheduled_meetings (workspace_id, owner_id, starts_at, id);
        create index scheduled_meetings_owner_booked on scheduled_meetings (workspace_id, owner_id, booked_at, id);
        create index scheduled_meetings_client on scheduled_meetings (workspace_id, client_id, starts_at, id)
            where client_id is not null;
        create index scheduled_meetings_quote on scheduled_meetings (workspace_id, quote_id, starts_at, id)
            where quote_id is not null;
        create index scheduled_meetings_invoice on scheduled_meetings (workspace_id, invoice_id, starts_at, id)
            where invoice_id is not null;
        create index scheduled_meetings_link on scheduled_meetings (workspace_id, link_id, booked_at, id)
            where link_id is not null;
        -- Its words begin with the workspace's mark (`quotla_mark`), so it too is one index per workspace.
        create index scheduled_meetings_search on scheduled_meetings using gin (search);
        -- Only what changes the record counts as a change of it; a renamed client changes just what it is found by.
        create trigger touch before update on scheduled_meetings for each row
            when (old.version is distinct from new.version) execute function quotla_touch();
        alter table scheduled_meetings enable row level security;
        grant select, insert, update, delete on scheduled_meetings to {user};
        create policy seen on scheduled_meetings for select to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy added on scheduled_meetings for insert to {user}
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy changed on scheduled_meetings for update to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));
        create policy retired on scheduled_meetings for delete to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service());

        create table meeting_bookings (
            workspace_id uuid not null,
            invitee_uri text not null,
            owner_id uuid not null,
            meeting_id uuid not null,
            predecessor_uri text,
            successor_uri text,
            facts jsonb not null,
            match jsonb not null,
            claim jsonb not null,
            created_at timestamptz not null default now(),
            updated_at timestamptz not null default now(),
            primary key (workspace_id, invitee_uri),
            foreign key (workspace_id, meeting_id) references scheduled_meetings (workspace_id, id)
        );
        create index meeting_bookings_meeting on meeting_bookings (workspace_id, meeting_id);
        create index meeting_bookings_predecessor on meeting_bookings (workspace_id, predecessor_uri)
            where predecessor_uri is not null;
        create index meeting_bookings_successor on meeting_bookings (workspace_id, successor_uri)
            where successor_uri is not null;
        create trigger touch before update on meeting_bookings for each row execute function quotla_touch();
        alter table meeting_bookings enable row level security;
        grant select, insert, update on meeting_bookings to {user};
        create policy own on meeting_bookings to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));

        create table meeting_aliases (
            workspace_id uuid not null,
            younger_id uuid not null,
            meeting_id uuid not null,
            created_at timestamptz not null default now(),
            primary key (workspace_id, younger_id),
            foreign key (workspace_id, meeting_id) references scheduled_meetings (workspace_id, id)
        );
        create index meeting_aliases_meeting on meeting_aliases (workspace_id, meeting_id);
        alter table meeting_aliases enable row level security;
        grant select, insert, update on meeting_aliases to {user};
        create policy seen on meeting_aliases for select to {user} using (workspace_id = quotla_workspace());
        create policy added on meeting_aliases for insert to {user}
            with check (workspace_id = quotla_workspace() and quotla_is_service());
        create policy changed on meeting_aliases for update to {user}
            using (workspace_id = quotla_workspace() and quotla_is_service())
            with check (workspace_id = quotla_workspace() and quotla_is_service());

        -- A row per workspace, not a sequence: who holds it commits before the next gets a number.
        create table meeting_change_counters (
            workspace_id uuid primary key,
            last_number bigint not null,
            pruned_through bigint not null default 0
        );
        alter table meeting_change_counters enable row level security;
        grant select, insert, update on meeting_change_counters to {user};
        create policy own on meeting_change_counters to {user}
            using (workspace_id = quotla_workspace()) with check (workspace_id = quotla_workspace());

        create table meeting_changes (
            workspace_id uuid not null,
            number bigint not null,
            owner_id uuid not null,
            meeting_id uuid not null,
            kind text not null check (kind in ('booked', 'moved', 'canceled', 'no_show_marked', 'no_show_unmarked',
                                               'attributed', 'details', 'joined')),
            fields text[] not null,
            cause text not null check (cause in ('person', 'calendly', 'rule', 'repair')),
            cause_reference uuid,
            absorbed_id uuid,
            occurred_at timestamptz not null,
            created_at timestamptz not null default now(),
            primary key (workspace_id, number)
        );
        create index meeting_changes_owner on meeting_changes (workspace_id, owner_id, number);
        create index meeting_changes_meeting on meeting_changes (workspace_id, meeting_id, number);
        alter table meeting_changes enable row level security;
        -- Append-only, but for whose they are: a line goes with its meeting when that changes hands.
        grant select, insert, update (owner_id) on meeting_changes to {user};
        create policy own on meeting_changes to {user}
            using (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()))
            with check (workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all()));

        -- A prefix for words, so that an index over them is one per workspace. Not unique, and need not be.
        create function quotla_mark(workspace uuid) returns text language sql immutable parallel safe
            return right(workspace::text, 8);

        -- The operator @@ is not leakproof, so below the policies it could not use its index. Here it can; the policy
        -- `seen` is repeated, word for word, and no argument says whose meetings are searched.
        create function quotla_search_meetings(beginnings text[]) returns setof uuid
            language sql stable security definer rows 100 set search_path = public, pg_temp
        as $$
            select id from scheduled_meetings
            where search @@ (
                    select string_agg(quote_literal(quotla_mark(quotla_workspace()) || word) || ':*', ' & ')::tsquery
                    from unnest(beginnings) word
                )
                and workspace_id = quotla_workspace() and (owner_id = quotla_user() or quotla_sees_all())
        $$;
        revoke all on function quotla_search_meetings(text[]) from public;
        grant execute on function quotla_search_meetings(text[]) to {user};
        """
    )


def downgrade() -> None:
    run(
        """
        drop function quotla_search_meetings(text[]), quotla_mark(uuid);
        drop table meeting_changes, meeting_change_counters, meeting_aliases, meeting_bookings, scheduled_meetings,
            scheduling_links;
        """
    )
