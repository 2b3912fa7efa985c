"""Routing forms: what a visitor sends, where it leads, and the news of it."""

from typing import Any

import httpx
import pytest

from calendly_sandbox.control_client import ControlRefused
from calendly_sandbox.fixture import RunningSandbox
from tests.sandbox.conftest import Client
from tests.sandbox.samples import sample, shape
from tests.sandbox.test_rest import subscribe, walk, whoami

pytestmark = pytest.mark.integration

FORM = "Website lead form"


def submit(calendly: RunningSandbox, wish: str = "A quote", **changes: Any) -> dict[str, Any]:
    """Send the form."""
    return calendly.control.submit_form(FORM, {"Your name": "Jordan", "What is it about?": wish}, **changes)


def form_of(client: httpx.Client) -> dict[str, Any]:
    """The only form of the caller's organization."""
    query = {"organization": whoami(client)["current_organization"]}
    form: dict[str, Any] = client.get("/routing_forms", params=query).json()["collection"][0]
    return form


@pytest.mark.parametrize(
    ("wish", "kind"),
    [("A quote", "event_type"), ("Working with us", "external_url"), ("Something else", "custom_message")],
)
def test_the_answer_decides_where_it_leads(calendly: RunningSandbox, wish: str, kind: str) -> None:
    assert submit(calendly, wish)["result"]["type"] == kind


def test_a_submission_that_led_to_a_booking_names_it_and_is_named_by_it(
    calendly: RunningSandbox, client_of: Client
) -> None:
    ada = client_of("ada-fischer")
    sent = submit(calendly, tracking={"utm_source": "site"})

    booked = calendly.control.book(submission=sent["uri"], name="Jordan Doe", email="jordan@example.com")

    told = ada.get(sent["uri"]).json()["resource"]
    assert (told["submitter"], told["submitter_type"]) == (booked.invitee_uri, "Invitee")
    assert ada.get(booked.invitee_uri).json()["resource"]["routing_form_submission"] == sent["uri"]
    assert shape(told) == shape(sample("routing_form_submission")["resource"])


def test_a_moved_booking_still_names_the_submission(calendly: RunningSandbox) -> None:
    sent = submit(calendly)
    booked = calendly.control.book(submission=sent["uri"], name="Jordan Doe", email="jordan@example.com")

    moved = calendly.control.reschedule(booked.invitee_uri)

    assert moved.invitee["routing_form_submission"] == sent["uri"]


def test_what_leads_elsewhere_cannot_be_booked(calendly: RunningSandbox) -> None:
    sent = submit(calendly, "Something else")

    with pytest.raises(ControlRefused):
        calendly.control.book(submission=sent["uri"], name="Jordan Doe", email="jordan@example.com")


def test_submissions_are_paged(calendly: RunningSandbox, client_of: Client) -> None:
    ada = client_of("ada-fischer")
    sent = [submit(calendly)["uri"] for _ in range(3)]

    pages = walk(ada, "/routing_form_submissions", form=form_of(ada)["uri"], count=2)

    assert [[one["uri"] for one in page] for page in pages] == [sent[:2], sent[2:]]


@pytest.mark.parametrize(
    "answers",
    [
        {"What is it about?": "A quote"},
        {"Your name": "Jordan", "What is it about?": "The weather"},
        {"Your name": "J" * 10_001, "What is it about?": "A quote"},
    ],
    ids=["a required answer is missing", "no such choice", "too long"],
)
def test_an_answer_that_does_not_fit_is_refused(calendly: RunningSandbox, answers: dict[str, str]) -> None:
    with pytest.raises(ControlRefused) as refused:
        calendly.control.submit_form(FORM, answers)

    assert refused.value.status == 400


@pytest.mark.parametrize("account", ["bob-marsh", "cara-lopez"])
def test_who_does_not_run_the_organization_sees_neither_forms_nor_submissions(
    calendly: RunningSandbox, client_of: Client, account: str
) -> None:
    form = form_of(client_of("ada-fischer"))["uri"]
    sent = submit(calendly)["uri"]
    stranger = client_of(account)

    assert [stranger.get(form).status_code, stranger.get(sent).status_code] == [403, 403]


def test_word_of_a_submission_comes_before_any_booking(calendly: RunningSandbox, client_of: Client) -> None:
    subscribe(client_of("ada-fischer"), events=["routing_form_submission.created"], scope="organization", user=None)
    calendly.control.hold_deliveries()
    sent = submit(calendly)

    [delivery] = calendly.control.deliveries(with_bodies=True)

    assert (delivery["event"], sent["uri"] in delivery["body"]) == ("routing_form_submission.created", True)


def test_word_of_submissions_needs_a_paid_plan(calendly: RunningSandbox, client_of: Client) -> None:
    calendly.control.change_account("ada-fischer", plan="free")

    refused = subscribe(
        client_of("ada-fischer"), events=["routing_form_submission.created"], scope="organization", user=None
    )

    assert (refused.status_code, refused.json()["message"]) == (403, "Please upgrade to a paid Calendly account.")
