"""Making, sending, following and withdrawing links."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import LINK, SYNC_INVOICES, SYNC_QUOTES, Person, token_for
from tests.acceptance.scene import INTRO_CALL, Scene
from tests.support import patient

Link = dict[str, Any]
SUBJECT = r"(?P<subject>Kim|Lee|the quote \S+|the invoice \S+)$"
LETTER = """
    query ($id: ID!, $note: String) {
        schedulingLinkLetter(linkId: $id, note: $note) { sender replyTo subject text }
    }
"""
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}
SCANNER = {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}


@given(parsers.parse('Ada\'s client {name} has the address "{address}"'))
def has_client(ada: Person, name: str, address: str) -> None:
    ada.has_client(name, address)


@given("Ada's client Lee has no address")
def has_client_without_address(ada: Person) -> None:
    ada.has_client("Lee", None)


@given(parsers.parse("Kim has the quote {number}"))
def has_quote(ada: Person, number: str) -> None:
    quote = {"externalId": number, "clientExternalId": "kim", "number": number, "status": "SENT"}
    assert ada.ask(SYNC_QUOTES, input={"quotes": [quote]})["syncQuotes"] == {"refused": []}


@given(parsers.parse("Kim has the invoice {number}"))
def has_invoice(ada: Person, number: str) -> None:
    invoice = {"externalId": number, "clientExternalId": "kim", "number": number, "status": "SENT"}
    assert ada.ask(SYNC_INVOICES, input={"invoices": [invoice]})["syncInvoices"] == {"refused": []}


@when(parsers.re(rf"Ada makes a link for {SUBJECT}"), target_fixture="link")
@given(parsers.re(rf"Ada has made a link for {SUBJECT}"), target_fixture="link")
def makes_link(scene: Scene, ada: Person, subject: str) -> Link:
    return scene.make_link(ada, _subject(ada, subject))


@given("Bob has made a link for Kim", target_fixture="link")
def bob_makes_link(scene: Scene, ada: Person, bob: Person) -> Link:
    bob.connect()
    bob.look_at_event_types()
    return scene.make_link(bob, {"clientId": ada.client_id("Kim")}, event_type=next(iter(bob.event_types)))


@given("the host app does not say Ada's address")
def no_address_said(scene: Scene, ada: Person) -> None:
    # It did when she first came, and what a token leaves out stays as it was.
    scene.service.change("update users set email = null")
    ada.sign_in(token_for("Ada", email=None))


@given("the event type was deleted at Calendly")
def event_type_deleted(scene: Scene, ada: Person) -> None:
    # Ada has the list open; it still shows what is gone, and word of it has not come.
    assert "Intro Call" in ada.event_types
    scene.service.sandbox.control.hold_deliveries()
    scene.service.sandbox.control.delete_event_type(INTRO_CALL)


@given("Calendly asks us to slow down for 40 seconds")
def asks_to_slow_down(scene: Scene) -> None:
    scene.service.sandbox.control.storm(100, reset_seconds=40, path="^/(event_types|scheduling_links)")


@given("Calendly has been down for an hour")
def has_been_down(scene: Scene, ada: Person) -> None:
    assert "Intro Call" in ada.event_types
    scene.service.pass_time(timedelta(hours=1))
    scene.service.sandbox.control.add_fault(path="^/event_types", status=503, body="<html>down</html>", times=100)


@when("Ada looks at what can be booked", target_fixture="offered")
def looks_at_offered(ada: Person) -> dict[str, Any]:
    asked = "{ viewer { calendly { eventTypes(first: 100) { fetchedAt isStale nodes { name } } } } }"
    offered: dict[str, Any] = ada.ask(asked)["viewer"]["calendly"]["eventTypes"]
    return offered


@given("word has come that the event type was deleted")
@when("word comes that the event type was deleted")
def word_of_deletion(scene: Scene) -> None:
    scene.service.sandbox.control.delete_event_type(INTRO_CALL)
    scene.service.settle()


@given(parsers.re("word has come that the event type was switched (?P<way>on|off)$"))
def word_of_switching(scene: Scene, way: str) -> None:
    scene.service.sandbox.control.change_event_type(INTRO_CALL, active=way == "on")
    scene.service.settle()


@when("Ada makes a link for a client of another business", target_fixture="link")
def makes_link_elsewhere(scene: Scene, ada: Person, cara: Person) -> Link:
    return scene.make_link(ada, {"clientId": cara.has_client("Mia", "mia@example.com")})


@given("Ada has withdrawn the link")
def withdrawn(ada: Person, link: Link) -> None:
    done = ada.do("withdrawSchedulingLink", "WithdrawSchedulingLinkInput", LINK, linkId=link["id"])
    assert done["state"] == "WITHDRAWN"


@given(parsers.re(r'Ada has looked at the letter with the words "(?P<words>.*)"$'), target_fixture="letter")
def has_looked_at_letter(ada: Person, link: Link, words: str) -> Link:
    letter: Link = ada.ask(LETTER, id=link["id"], note=words)["schedulingLinkLetter"]
    return letter


@when(parsers.re(r'Ada looks at the letter with the words "(?P<words>.*)"$'), target_fixture="page")
def looks_at_letter(ada: Person, link: Link, words: str) -> httpx.Response:
    return ada.browser.post("/graphql", json={"query": LETTER, "variables": {"id": link["id"], "note": words}})


@when("Cara looks at the letter of that link", target_fixture="letter")
def stranger_looks_at_letter(cara: Person, link: Link) -> Link | None:
    letter: Link | None = cara.ask(LETTER, id=link["id"])["schedulingLinkLetter"]
    return letter


@when(parsers.re(r'Ada sends the link to Kim with the words "(?P<words>.*)"$'))
def sends_with_words(scene: Scene, ada: Person, link: Link, words: str) -> None:
    ada.do("sendSchedulingLink", "SendSchedulingLinkInput", LINK, linkId=link["id"], note=words)
    scene.service.settle()


@when("Ada sends the link to Kim")
def sends(scene: Scene, ada: Person, link: Link) -> None:
    ada.do("sendSchedulingLink", "SendSchedulingLinkInput", LINK, linkId=link["id"])
    scene.service.settle()


@when("Ada sends the link to Kim again on purpose")
def sends_again(scene: Scene, ada: Person, link: Link) -> None:
    ada.do("sendSchedulingLink", "SendSchedulingLinkInput", LINK, linkId=link["id"], resend=True)
    scene.service.settle()


@when("Kim follows the short link", target_fixture="page")
def follows(link: Link) -> httpx.Response:
    return patient.get(link["shortUrl"], headers=BROWSER)


@when("a mail scanner looks at the short link", target_fixture="page")
def scanned(link: Link) -> httpx.Response:
    return patient.get(link["shortUrl"], headers=SCANNER)


@when("Kim follows a short link that does not exist", target_fixture="page")
def follows_unknown(scene: Scene) -> httpx.Response:
    return patient.get(f"{scene.service.url}/m/AAAAAAAAAAAAAAAAAAAAAA", headers=BROWSER)


@given("Kim has booked through the link")
def has_booked_through(scene: Scene, link: Link) -> None:
    scene.book("Kim", None, booking_url=link["url"])
    scene.service.settle()


@given(parsers.parse('Kim has booked through the link as "{address}"'))
@when(parsers.parse('Kim books through the link as "{address}"'))
def books_through(scene: Scene, link: Link, address: str) -> None:
    scene.book("Kim", None, booking_url=link["url"], email=address)
    scene.service.settle()


@then("the link leads to Calendly with Kim's name and address filled in")
def leads_to_calendly(scene: Scene, link: Link) -> None:
    asked = parse_qs(urlsplit(link["url"]).query)
    assert link["url"].startswith(scene.service.sandbox.url)
    assert (asked["name"], asked["email"]) == (["Kim"], ["kim@example.com"])
    assert "Kim" in patient.get(link["url"]).text


@then(parsers.parse("the link is {state}"))
def link_is(scene: Scene, ada: Person, link: Link, state: str) -> None:
    assert scene.link(ada, link)["state"] == state.upper()


@then("the link was opened once")
def opened_once(scene: Scene, ada: Person, link: Link) -> None:
    now = scene.link(ada, link)
    assert (now["state"], now["opens"]) == ("OPENED", 1)


@then("Kim arrives at Calendly's page")
def arrives(scene: Scene, page: httpx.Response) -> None:
    assert page.status_code == httpx.codes.FOUND
    assert page.headers["location"].startswith(scene.service.sandbox.url)


@then(parsers.parse("Kim reads that the link was {what}"))
def reads_dead_end(page: httpx.Response, what: str) -> None:
    assert page.status_code == httpx.codes.GONE
    words = {
        "used": "already booked",
        "withdrawn": "withdrawn",
        "made for something no longer offered": "no longer offered",
    }
    assert words[what] in page.text


@then("the link says that it leads nowhere")
def says_gone(ada: Person, link: Link) -> None:
    asked = "query($id: ID!) { node(id: $id) { ... on SchedulingLink { eventType { isGone } } } }"
    assert ada.ask(asked, id=link["id"])["node"] == {"eventType": {"isGone": True}}


@then("Kim reads that there is no such link")
def reads_unknown(page: httpx.Response) -> None:
    assert page.status_code == httpx.codes.NOT_FOUND


@then("the page shows nothing personal")
def nothing_personal(page: httpx.Response) -> None:
    assert not [word for word in ("Kim", "kim@", "Ada", "Intro") if word in page.text]


@then(parsers.parse("Kim receives {count:d} message with the short link"))
@then(parsers.parse("Kim receives {count:d} messages with the short link"))
def receives(scene: Scene, link: Link, count: int) -> None:
    letters = scene.letters_to("kim@example.com")
    assert len(letters) == count
    assert all(link["shortUrl"] in letter for letter in letters)


@then("Kim receives the very letter that Ada has looked at")
def receives_the_letter(scene: Scene, letter: Link) -> None:
    (sent,) = scene.mail_to("kim@example.com")
    assert letter == {
        "sender": sent["From"],
        "replyTo": parseaddr(sent["Reply-To"] or sent["From"])[1],
        "subject": sent["Subject"],
        "text": sent.get_content().replace("\r\n", "\n"),
    }


@then(parsers.parse('an answer to what Kim received goes to "{address}"'))
def answer_goes_to(scene: Scene, address: str) -> None:
    (sent,) = scene.mail_to("kim@example.com")
    assert sent["Reply-To"] == address


@then("an answer to what Kim received goes to the address of Ada's account at Calendly")
def answer_goes_to_account(scene: Scene, ada: Person) -> None:
    (sent,) = scene.mail_to("kim@example.com")
    assert ada.calendly is not None
    assert sent["Reply-To"] == ada.calendly["accountEmail"]


@then("Ada is told that the link can no longer be used")
def told_over(page: httpx.Response) -> None:
    (error,) = page.json()["errors"]
    assert (error["extensions"]["code"], "no longer be used" in error["message"]) == ("link.over", True)


@then("Ada reads that links cannot be sent by e-mail from here")
def reads_no_mail(ada: Person) -> None:
    assert ada.ask("{ viewer { canSendMail } }") == {"viewer": {"canSendMail": False}}


@then("Ada reads that her message for Kim was only noted in the log")
@then(parsers.parse("Ada reads that her {count:d} messages for Kim were only noted in the log"))
def only_noted(ada: Person, link: Link, count: int = 1) -> None:
    asked = "query($id: ID!) { schedulingLink(id: $id) { messages { recipient state sentAt } } }"
    noted = {"recipient": "kim@example.com", "state": "LOGGED", "sentAt": None}
    assert ada.ask(asked, id=link["id"])["schedulingLink"]["messages"] == [noted] * count


@then("Cara sees none")
def sees_no_letter(letter: Link | None) -> None:
    assert letter is None


@then("Ada is told that it was already sent")
def told_already(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("Refused", "link.already_sent")


@then("Ada is told that the client has no e-mail address")
def told_no_address(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("Refused", "subject.not_schedulable")
    assert "no e-mail address" in ada.seen["message"]


@then("Ada is asked to connect Calendly")
def asked_to_connect(ada: Person) -> None:
    assert ada.seen["__typename"] == "NotConnected"
    assert ada.seen["connectUrl"].endswith("/api/calendly/auth/connect")


@then("Ada is asked to reconnect Calendly")
def asked_to_reconnect(ada: Person) -> None:
    assert ada.seen["__typename"] == "ReconnectNeeded"
    found = ada.calendly
    assert found is not None
    assert found["status"] == "RECONNECT_NEEDED"


@then("Ada is told to choose another event type")
def told_gone(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("Refused", "event_type.gone")


@then("Ada is told to try again later")
def told_later(ada: Person) -> None:
    assert ada.seen["__typename"] == "TryLater"
    assert ada.seen["retryAfterSeconds"] >= 1


@then("Ada is told to try again when these are over")
def told_when(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("TryLater", "calendly.rate_limited")
    assert 30 <= ada.seen["retryAfterSeconds"] <= 40


@then("Ada sees what could be booked an hour ago, and that it is that old")
def sees_old(scene: Scene, ada: Person, offered: dict[str, Any]) -> None:
    assert (offered["isStale"], {one["name"] for one in offered["nodes"]}) == (True, set(ada.event_types))
    age = scene.service.clock.now() - datetime.fromisoformat(offered["fetchedAt"])
    assert timedelta(hours=1) <= age < timedelta(hours=1, minutes=10)


@then("Ada is told that there is no such client")
def told_no_client(ada: Person) -> None:
    assert (ada.seen["__typename"], ada.seen["code"]) == ("Refused", "not_found")


@then("Ada can make a scheduling link")
def can_make(scene: Scene, ada: Person) -> None:
    client = ada.has_client("Kim", "kim@example.com")
    ada.look_at_event_types()
    assert scene.make_link(ada, {"clientId": client})["__typename"] == "SchedulingLink"


def _subject(owner: Person, words: str) -> dict[str, str]:
    kind, _, number = words.removeprefix("the ").partition(" ")
    if kind not in ("quote", "invoice"):
        return {"clientId": owner.client_id(words)}
    (client,) = owner.ask('query { clients(search: "Kim") { nodes { quotes { id number } invoices { id number } } } }')[
        "clients"
    ]["nodes"]
    return {f"{kind}Id": next(paper["id"] for paper in client[f"{kind}s"] if paper["number"] == number)}


@when("the host app asks for Ada's event types", target_fixture="page")
def host_app_lists(ada: Person) -> httpx.Response:
    return ada.browser.get("/api/calendly/events")


@then("it gets all of them, by the names a link is made with")
def gets_all(ada: Person, page: httpx.Response) -> None:
    assert page.status_code == httpx.codes.OK
    assert {one["name"]: one["id"] for one in page.json()["eventTypes"]} == ada.event_types


@then("it is told that Calendly is not connected")
def told_not_connected(page: httpx.Response) -> None:
    assert page.status_code == httpx.codes.NOT_FOUND
    assert "not connected" in page.text
