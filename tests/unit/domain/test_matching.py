"""Whom a booking is about, and why."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.identifiers import ClientId, LinkId, QuoteId
from domain.matching import Attribution, CodeEvidence, EmailEvidence, Match, MatchReason, carried_over, match

pytestmark = pytest.mark.unit

KIM, LEE = ClientId(UUID(int=1)), ClientId(UUID(int=2))
LINK, OTHER_LINK = LinkId(UUID(int=3)), LinkId(UUID(int=5))
QUOTE = Attribution(client=KIM, quote=QuoteId(UUID(int=4)))


def by_email(client: ClientId) -> Match:
    return Match(reason=MatchReason.EMAIL, attribution=Attribution(client=client))


def test_our_own_code_comes_before_the_address() -> None:
    found = match(CodeEvidence(LINK, QUOTE), [EmailEvidence(LEE, by_alias=False)])

    assert (found.reason, found.attribution, found.link) == (MatchReason.CODE, QUOTE, LINK)


def test_a_code_whose_subject_is_gone_leaves_the_decision_to_the_address_and_is_remembered() -> None:
    found = match(CodeEvidence(LINK, None), [EmailEvidence(LEE, by_alias=False)])

    assert (found.reason, found.attribution.client, found.link) == (MatchReason.EMAIL, LEE, LINK)


@pytest.mark.parametrize(("by_alias", "reason"), [(False, MatchReason.EMAIL), (True, MatchReason.ALIAS)])
def test_one_client_with_the_address_is_the_one(by_alias: bool, reason: MatchReason) -> None:
    found = match(None, [EmailEvidence(KIM, by_alias=by_alias)])

    assert (found.reason, found.attribution) == (reason, Attribution(client=KIM))


def test_several_clients_with_the_address_are_a_doubt_that_names_them_all() -> None:
    found = match(None, [EmailEvidence(LEE, by_alias=False), EmailEvidence(KIM, by_alias=True)])

    assert (found.reason, found.attribution, found.candidates) == (MatchReason.DOUBTFUL, Attribution(), (KIM, LEE))


def test_the_same_client_twice_is_no_doubt() -> None:
    found = match(None, [EmailEvidence(KIM, by_alias=True), EmailEvidence(KIM, by_alias=False)])

    assert found.reason is MatchReason.EMAIL


def test_nothing_decides_nothing() -> None:
    assert match(None, []).reason is MatchReason.NONE


def test_what_a_meeting_was_about_carries_over_a_move_before_the_new_address_is_looked_at() -> None:
    found = carried_over([by_email(KIM), by_email(LEE)])

    assert (found.reason, found.attribution.client) == (MatchReason.CHAIN, KIM)


def test_a_code_that_comes_with_a_move_wins_over_what_was_carried() -> None:
    found = carried_over([by_email(LEE), match(CodeEvidence(LINK, QUOTE), [])])

    assert (found.reason, found.attribution) == (MatchReason.CODE, QUOTE)


def test_an_unmatched_meeting_is_matched_by_the_half_it_moved_to() -> None:
    assert carried_over([Match.none(), by_email(KIM)]) == by_email(KIM)


def test_a_doubt_stays_until_a_move_decides_it() -> None:
    doubt = match(None, [EmailEvidence(KIM, by_alias=False), EmailEvidence(LEE, by_alias=False)])

    assert carried_over([doubt, Match.none()]).candidates == (KIM, LEE)
    assert carried_over([doubt, by_email(LEE)]).attribution.client == LEE


def test_a_doubt_that_comes_with_a_move_is_a_doubt_where_nothing_was_known() -> None:
    doubt = match(None, [EmailEvidence(KIM, by_alias=False), EmailEvidence(LEE, by_alias=False)])

    assert carried_over([Match.none(), doubt]) == doubt


def test_the_link_is_remembered_through_moves() -> None:
    assert carried_over([Match.none(link=LINK), by_email(KIM), by_email(KIM)]).link == LINK


def test_of_several_links_in_a_chain_of_moves_the_last_is_remembered() -> None:
    assert carried_over([Match.none(link=LINK), Match.none(link=OTHER_LINK)]).link == OTHER_LINK


def test_what_is_about_a_merged_client_is_about_the_other_with_all_its_papers() -> None:
    about_kim = Match(reason=MatchReason.CODE, attribution=QUOTE, link=LINK)

    assert about_kim.passed_on(KIM, LEE) == replace(about_kim, attribution=replace(QUOTE, client=LEE))


def test_what_is_about_somebody_else_stays_so() -> None:
    assert by_email(LEE).passed_on(KIM, ClientId(UUID(int=9))) == by_email(LEE)


def test_when_the_invitee_is_erased_what_was_decided_stays() -> None:
    assert by_email(KIM).after_erasure() == by_email(KIM)


@pytest.mark.parametrize("reason", [MatchReason.NONE, MatchReason.DOUBTFUL])
def test_when_the_invitee_is_erased_what_was_undecided_waits_for_nobody(reason: MatchReason) -> None:
    left = Match(reason=reason, link=LINK, candidates=(KIM, LEE)).after_erasure()

    assert left == Match(reason=MatchReason.ERASED, link=LINK)


@pytest.mark.parametrize("others", [[], [EmailEvidence(LEE, by_alias=False)], [EmailEvidence(LEE, by_alias=True)]])
def test_a_remembered_address_decides_whoever_else_has_it(others: list[EmailEvidence]) -> None:
    found = match(None, [*others, EmailEvidence(KIM, by_alias=True, is_remembered=True)])

    assert (found.reason, found.attribution, found.candidates) == (MatchReason.ALIAS, Attribution(client=KIM), ())


def test_our_own_code_comes_before_a_remembered_address() -> None:
    found = match(CodeEvidence(LINK, QUOTE), [EmailEvidence(LEE, by_alias=True, is_remembered=True)])

    assert found.reason is MatchReason.CODE
