"""What invitees do at Calendly, and what owners then see."""

from datetime import timedelta

from pytest_bdd import given, parsers, then, when

from tests.acceptance.people import Person, Watch
from tests.acceptance.scene import GROUP_EVENT, Scene

SHOWN = {"scheduled": "SCHEDULED", "canceled": "CANCELED", "no-show": "NO_SHOW", "completed": "COMPLETED"}


@given(parsers.re(r"(?P<name>\w+) has booked (?P<day>\w+day) at (?P<time>\d\d:\d\d) with Ada"))
def has_booked(scene: Scene, name: str, day: str, time: str) -> None:
    scene.book(name, scene.moment(day, time))
    scene.service.settle()


@when(parsers.re(r"(?P<name>\w+) books (?P<day>\w+day) at (?P<time>\d\d:\d\d) with Ada"))
def books(scene: Scene, name: str, day: str, time: str) -> None:
    scene.book(name, scene.moment(day, time))


@when(parsers.parse('"{address}" books {day} at {time} with Ada'))
def stranger_books(scene: Scene, address: str, day: str, time: str) -> None:
    scene.book("Stranger", scene.moment(day, time), email=address)


@given("Kim and Lee have booked the same group event with Ada")
def group(scene: Scene) -> None:
    at = scene.moment("Friday", "10:00")
    for name in ("Kim", "Lee"):
        scene.book(name, at, event_type=GROUP_EVENT)


@when(parsers.re(r"(?P<name>\w+) moves it to (?P<day>\w+day) at (?P<time>\d\d:\d\d)"))
def moves(scene: Scene, name: str, day: str, time: str) -> None:
    scene.service.settle()
    scene.move(name, scene.moment(day, time))


@given(parsers.re(r"(?P<name>\w+) has canceled"))
@when(parsers.re(r"(?P<name>\w+) cancels$"))
def cancels(scene: Scene, name: str) -> None:
    scene.cancel(name)


@when(parsers.parse('Kim cancels with the reason "{reason}"'))
def cancels_because(scene: Scene, reason: str) -> None:
    scene.cancel("Kim", reason)


@when(parsers.parse('Ada cancels the meeting with the reason "{reason}"'))
def ada_cancels(ada: Person, reason: str) -> None:
    done = ada.do("cancelMeeting", "CancelMeetingInput", meetingId=ada.meeting["id"], reason=reason)
    assert done["__typename"] == "Meeting", done


@given("Friday at 11:00 has come")
def friday_has_come(scene: Scene, ada: Person) -> None:
    scene.service.pass_time(scene.moment("Friday", "11:00") - scene.service.clock.now())
    ada.sign_in()  # the session of that other day is over


@when("Ada marks the meeting as a no-show")
def marks(ada: Person) -> None:
    done = ada.do("markNoShow", "MarkNoShowInput", meetingId=ada.meeting["id"])
    assert done["__typename"] == "Meeting", done


@when("Ada takes the no-show back")
def unmarks(ada: Person) -> None:
    done = ada.do("unmarkNoShow", "UnmarkNoShowInput", meetingId=ada.meeting["id"])
    assert done["__typename"] == "Meeting", done


@given("Ada has attached the meeting to her client Lee")
def attaches(ada: Person) -> None:
    lee = ada.has_client("Lee", "lee@example.com")
    done = ada.do("attachMeeting", "AttachMeetingInput", meetingId=ada.meeting["id"], clientId=lee)
    assert done["__typename"] == "Meeting", done


@given("Ada is watching her meetings", target_fixture="watch")
def watching(scene: Scene, ada: Person) -> Watch:
    return scene.watch(ada)


@given("Cara runs another business")
def cara_runs(cara: Person) -> None:
    assert cara.meetings == []


@when(parsers.parse("{years:d} years have passed"))
def years_have_passed(scene: Scene, ada: Person, years: int) -> None:
    scene.service.clock.advance(timedelta(days=366 * years))
    scene.service.application.use_cases.prune()
    ada.sign_in()  # the session of that other day is over


@when("Ada looks at her meetings")
def looks(ada: Person) -> None:
    assert ada.calendly is None


@then("there are none, and nothing is wrong")
def none(ada: Person) -> None:
    assert ada.meetings == []


@then(parsers.re(r"(?P<name>Ada|Bob|Cara) has (?P<count>\d+) meetings?"))
def has_meetings(scene: Scene, name: str, count: str) -> None:
    assert len(scene.person(name).meetings) == int(count)


@then("no business has a meeting")
def nobody_has_any(scene: Scene) -> None:
    scene.service.settle()
    assert scene.service.rows("select count(*) from scheduled_meetings") == [(0,)]


@then(parsers.re(r"Ada's meetings show Kim on (?P<day>\w+day) at (?P<time>\d\d:\d\d) as (?P<status>[\w-]+)"))
def shows(scene: Scene, ada: Person, day: str, time: str, status: str) -> None:
    kims = [one for one in ada.meetings if one["invitee"]["name"] == "Kim"]
    starts = scene.moment(day, time).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert [(one["startsAt"], one["status"]) for one in kims] == [(starts, SHOWN[status])]


@then(parsers.parse("Ada's meetings show 1 meeting about the quote {number}"))
def about_quote(ada: Person, number: str) -> None:
    meeting = ada.meeting
    assert (meeting["quote"], meeting["client"]) == ({"number": number}, {"name": "Kim"})


@then("the reason is that it was booked through our link")
def by_link(ada: Person) -> None:
    assert ada.meeting["match"]["reason"] == "CODE"
    assert ada.meeting["schedulingLink"] == {"state": "BOOKED"}


@then("the meeting is about Kim, because of the address")
def by_address(ada: Person) -> None:
    assert (ada.meeting["client"], ada.meeting["match"]["reason"]) == ({"name": "Kim"}, "EMAIL")


@then("the meeting is about nobody yet")
def about_nobody(ada: Person) -> None:
    assert (ada.meeting["client"], ada.meeting["match"]["reason"]) == (None, "NONE")


@then("the meeting is in doubt between Kim and Lee")
def in_doubt(ada: Person) -> None:
    found = ada.meeting["match"]
    assert (found["reason"], {one["name"] for one in found["candidates"]}) == ("DOUBTFUL", {"Kim", "Lee"})


@then("the meeting is about Lee, because Ada said so")
def corrected(ada: Person) -> None:
    assert (ada.meeting["client"], ada.meeting["match"]["reason"]) == ({"name": "Lee"}, "CORRECTED")


@then(parsers.re(r"the meeting shows (?P<count>\d) moves?"))
def shows_moves(ada: Person, count: str) -> None:
    assert len(ada.meeting["moves"]) == int(count)


@then(parsers.parse('the reason given is "{reason}"'))
def reason_given(ada: Person, reason: str) -> None:
    assert ada.meeting["cancellation"] == {"reason": reason, "canceler": "INVITEE"}


@then("Calendly shows it as canceled, too")
def calendly_shows(scene: Scene) -> None:
    (event,) = scene.service.sandbox.control.state()["events"]
    assert event["status"] == "canceled"


@then("Kim's meeting is scheduled and Lee's is canceled")
def group_apart(ada: Person) -> None:
    assert {one["invitee"]["name"]: one["status"] for one in ada.meetings} == {"Kim": "SCHEDULED", "Lee": "CANCELED"}


@when("Ada looks at canceling Kim's meeting", target_fixture="others")
def looks_at_canceling(ada: Person) -> int:
    kim = _meeting_of(ada, "Kim")
    found: int = ada.ask("query($id: ID!) { meeting(id: $id) { otherInvitees } }", id=kim)["meeting"]["otherInvitees"]
    return found


@then(parsers.re(r"she reads that it would cancel (?P<count>\d) other meetings?"))
def would_cancel(others: int, count: str) -> None:
    assert others == int(count)


@when("Ada cancels Kim's meeting")
def ada_cancels_kims(ada: Person) -> None:
    done = ada.do("cancelMeeting", "CancelMeetingInput", meetingId=_meeting_of(ada, "Kim"))
    assert done["__typename"] == "Meeting", done


@then("Kim's meeting and Lee's are canceled")
def all_canceled(ada: Person) -> None:
    assert {one["invitee"]["name"]: one["status"] for one in ada.meetings} == {"Kim": "CANCELED", "Lee": "CANCELED"}


def _meeting_of(ada: Person, name: str) -> str:
    (found,) = [str(one["id"]) for one in ada.meetings if one["invitee"]["name"] == name]
    return found


@then("it can be read what happened to the meeting")
def log_is_kept(ada: Person) -> None:
    assert [change["kind"] for change in ada.meeting["changes"]] == ["BOOKED"]


@then("it can no longer be read what happened to the meeting")
def log_is_forgotten(ada: Person) -> None:
    assert ada.meeting["changes"] == []


@then("each fact was told once")
def told_once(ada: Person) -> None:
    told = [change["kind"] for change in ada.meeting["changes"]]
    assert len(told) == len(set(told))


@then("Ada sees the booking without asking again")
def sees_live(watch: Watch) -> None:
    change = watch.next_change()
    assert change == {"kind": "BOOKED", "meeting": {"status": "SCHEDULED", "invitee": {"name": "Kim"}}}
