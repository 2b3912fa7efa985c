"""Two clients that turn out to be one: what goes over, what comes back, and what a crash leaves to the reaction."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from application.meetings.rematch_meetings import RematchMeetings
from application.ports.people import Person
from application.records.follow_merge import FollowMerge
from application.records.sync_clients import ClientInput
from application.records.sync_papers import QuoteInput
from domain.errors import NotFound
from domain.identifiers import ClientId, MeetingId, MergeId, WorkspaceId
from domain.matching import Attribution, Match, MatchReason
from domain.meeting import Meeting
from domain.merging import OnlyAdminsMerge, SameClient
from domain.records import QuoteStatus
from domain.values import Cause, CauseKind
from tests.support.builders import a_meeting, a_principal, some_facts
from tests.support.core import Core, an_owner, core_on

pytestmark = pytest.mark.integration

ADA = an_owner(1)
EMAIL = MatchReason.EMAIL


@pytest.fixture
def core(database: str) -> Iterator[Core]:
    with core_on(database) as made:
        made.use_cases.admit_person(person=Person(principal=ADA))
        clients = [
            ClientInput(external_id=name, name=name.title(), email=f"{name}@example.com")
            for name in ("kim", "lee", "max")
        ]
        made.use_cases.sync_clients(principal=ADA, clients=clients)
        yield made


def client(core: Core, name: str) -> ClientId:
    with core.units.acting_as(ADA) as unit:
        return unit.records.clients_by_external_id([name])[name].id


def booked(core: Core, about: ClientId) -> MeetingId:
    meeting = a_meeting(ADA, match=Match(reason=EMAIL, attribution=Attribution(client=about)))
    with core.units.as_service(ADA.workspace) as unit:
        unit.meetings.save(meeting, cause=Cause(CauseKind.CALENDLY))
        unit.commit()
    return meeting.id


def meeting(core: Core, id_: MeetingId) -> Meeting:
    with core.units.acting_as(ADA) as unit:
        return unit.meetings.require(id_)


def whose(core: Core, id_: MeetingId) -> ClientId | None:
    return meeting(core, id_).match.attribution.client


def merge(core: Core, merged: str, kept: str) -> ClientId:
    return core.use_cases.merge_clients(principal=ADA, kept=client(core, kept), merged=client(core, merged))


def undo(core: Core, merged: str) -> ClientId:
    return core.use_cases.undo_merge(principal=ADA, client=client(core, merged))


def test_merging_twice_is_the_same_as_once(core: Core) -> None:
    assert merge(core, "lee", "kim") == merge(core, "lee", "kim") == client(core, "kim")


def test_who_was_merged_goes_along(core: Core) -> None:
    about_max = booked(core, client(core, "max"))
    merge(core, "max", "lee")

    merge(core, "lee", "kim")

    assert whose(core, about_max) == client(core, "kim")


def test_undoing_the_later_of_two_merges_leaves_the_earlier(core: Core) -> None:
    about_max, about_kim = booked(core, client(core, "max")), booked(core, client(core, "kim"))
    merge(core, "max", "lee")
    merge(core, "lee", "kim")

    undo(core, "lee")

    assert (whose(core, about_max), whose(core, about_kim)) == (client(core, "lee"), client(core, "kim"))


def test_undoing_the_earlier_of_two_merges_leaves_the_later(core: Core) -> None:
    about_max, about_lee = booked(core, client(core, "max")), booked(core, client(core, "lee"))
    merge(core, "max", "lee")
    merge(core, "lee", "kim")

    undo(core, "max")

    assert (whose(core, about_max), whose(core, about_lee)) == (client(core, "max"), client(core, "kim"))


def test_what_a_person_said_since_is_not_undone(core: Core) -> None:
    about_lee = booked(core, client(core, "lee"))
    merge(core, "lee", "kim")
    with core.units.acting_as(ADA) as unit:
        found = unit.meetings.require(about_lee)
        found.attach_to(Attribution(client=client(core, "max")), by=ADA.user, now=core.clock.now())
        unit.meetings.save(found, cause=Cause(CauseKind.PERSON, ADA.user))
        unit.commit()

    undo(core, "lee")

    assert whose(core, about_lee) == client(core, "max")


def test_a_quote_told_of_the_merged_one_is_the_kept_ones(core: Core) -> None:
    merge(core, "lee", "kim")
    told = QuoteInput(external_id="q", client_external_id="lee", number="Q-1", status=QuoteStatus.SENT)

    reports = [core.use_cases.sync_quotes(principal=ADA, quotes=[told]) for _ in range(2)]

    with core.units.acting_as(ADA) as unit:
        assert unit.records.quotes_by_external_id(["q"])["q"].client == client(core, "kim")
    assert [one.unchanged for one in reports] == [0, 1]


def test_a_client_cannot_be_merged_into_itself(core: Core) -> None:
    with pytest.raises(SameClient):
        merge(core, "kim", "kim")


def test_members_merge_nobody(core: Core) -> None:
    member = a_principal(workspace=WorkspaceId(ADA.workspace))
    with pytest.raises(OnlyAdminsMerge):
        core.use_cases.merge_clients(principal=member, kept=client(core, "kim"), merged=client(core, "lee"))


def test_another_business_has_no_such_client(core: Core) -> None:
    stranger = an_owner(2)
    core.use_cases.admit_person(person=Person(principal=stranger))

    with pytest.raises(NotFound):
        core.use_cases.merge_clients(principal=stranger, kept=client(core, "kim"), merged=client(core, "lee"))


def test_what_is_not_merged_cannot_be_undone(core: Core) -> None:
    with pytest.raises(NotFound):
        undo(core, "lee")


def test_what_a_crash_left_behind_follows_by_the_reaction(core: Core) -> None:
    """The meetings were not looked at by the one who merged; the reaction that was written with the merge does it."""

    class Crash(FollowMerge):
        def __call__(self, *, workspace: WorkspaceId, merge: MergeId) -> None:
            raise SystemExit

    about_lee = booked(core, client(core, "lee"))
    rematch = RematchMeetings(core.units, core.clock)
    crashing = replace(core.use_cases.merge_clients, follow_merge=Crash(core.units, core.clock, rematch))
    with pytest.raises(SystemExit):
        crashing(principal=ADA, kept=client(core, "kim"), merged=client(core, "lee"))
    assert whose(core, about_lee) == client(core, "lee")

    for reaction in core.jobs.reactions:
        core.use_cases.run_reaction(reaction=reaction)

    assert whose(core, about_lee) == client(core, "kim")


def test_a_sync_that_brings_no_new_address_looks_at_nothing_again(core: Core) -> None:
    before = len(core.jobs.reactions)

    core.use_cases.sync_clients(principal=ADA, clients=[ClientInput(external_id="kim", name="Kimberly")])

    assert len(core.jobs.reactions) == before


def test_a_client_who_is_taken_out_of_the_archive_is_looked_for(core: Core) -> None:
    said = [ClientInput(external_id="kim", name="Kim", archived=archived) for archived in (True, False)]
    core.use_cases.sync_clients(principal=ADA, clients=said[:1])
    before = len(core.jobs.reactions)

    core.use_cases.sync_clients(principal=ADA, clients=said[1:])

    assert len(core.jobs.reactions) == before + 1


def test_what_booked_from_an_address_that_comes_to_be_known_is_found(core: Core) -> None:
    undecided = a_meeting(ADA, some_facts(email=" New@Example.com"))
    with core.units.as_service(ADA.workspace) as unit:
        unit.meetings.save(undecided, cause=Cause(CauseKind.CALENDLY))
        unit.commit()

    core.use_cases.sync_clients(
        principal=ADA, clients=[ClientInput(external_id="kim", name="Kim", aliases=["new@example.com"])]
    )
    core.use_cases.run_reaction(reaction=core.jobs.reactions[-1])

    assert whose(core, undecided.id) == client(core, "kim")
