"""Routing forms: what they ask, where an answer leads, and the record of who filled them in.

Callers hold the world's lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calendly_sandbox import payloads
from calendly_sandbox.addresses import last_segment
from calendly_sandbox.records import FormQuestion, FormRoute, InviteeRef, RoutingForm, Submission, User
from calendly_sandbox.refusals import Json, invalid, not_found
from calendly_sandbox.world import News, Publish, World

# As on Calendly's form.
LONGEST_ANSWER = 10_000


@dataclass(slots=True)
class Routing:
    """Makes forms and takes in what visitors send."""

    world: World
    publish: Publish

    def add(self, owner: User, *, name: str, questions: Sequence[FormQuestion], **values: Any) -> RoutingForm:
        """Make a form; `values` are further fields of the record."""
        now = self.world.clock.stamp()
        form = RoutingForm(
            id=values.pop("id", None) or self.world.ids.uuid(),
            organization_id=owner.organization_id,
            owner_id=owner.id,
            name=name,
            created_at=now,
            updated_at=now,
            questions=tuple(questions),
            **values,
        )
        self.world.routing_forms[form.id] = form
        return form

    def require(self, reference: str) -> RoutingForm:
        """The form with this URI, id or name, or 404."""
        known = self.world.routing_forms.get(last_segment(reference))
        known = known or next((one for one in self.world.routing_forms.values() if one.name == reference), None)
        if known is None:
            raise not_found()
        return known

    def require_submission(self, reference: str) -> Submission:
        """The submission with this URI or id, or 404."""
        submission = self.world.submissions.get(last_segment(reference))
        if submission is None:
            raise not_found()
        return submission

    def submit(
        self, form: RoutingForm, answers: Mapping[str, object], *, tracking: Mapping[str, str | None]
    ) -> tuple[Submission, Json]:
        """A visitor sends the form. The news goes out at once, before they book or do not.

        Args:
            answers: by the question's name or uuid.

        Returns:
            the submission, and the envelope that tells of it.
        """
        if not form.is_published:
            raise invalid("form", "is not published")
        given = {question.id: _answer(question, answers) for question in form.questions}
        now = self.world.clock.stamp()
        submission = Submission(
            id=self.world.ids.uuid(),
            form_id=form.id,
            answers=tuple(
                {"answer": given[question.id], "question": question.name, "question_uuid": question.id}
                for question in form.questions
            ),
            tracking=dict(tracking),
            result=self._result(form, given),
            created_at=now,
            updated_at=now,
        )
        self.world.submissions[submission.id] = submission
        news = News(
            event="routing_form_submission.created",
            happened_at=self.world.clock.now(),
            organization_id=form.organization_id,
            host_ids=(),
            payload=payloads.submission(self.world.addresses, submission),
        )
        self.publish(news)
        return submission, payloads.envelope(news, created_by=self.world.addresses.user(form.owner_id))

    def led_to(self, submission: Submission, invitee: InviteeRef) -> None:
        """The visitor has booked."""
        submission.invitee = invitee
        submission.updated_at = self.world.clock.stamp()

    def _result(self, form: RoutingForm, given: Mapping[str, str | None]) -> Json:
        for route in form.routes:
            if given.get(route.question_id) == route.answer:
                return self._destination(route)
        headline, body = form.message
        return {"type": "custom_message", "value": {"headline": headline, "body": body}}

    def _destination(self, route: FormRoute) -> Json:
        if route.event_type_id is not None:
            return {"type": "event_type", "value": self.world.addresses.event_type(route.event_type_id)}
        return {"type": "external_url", "value": route.url}


def _answer(question: FormQuestion, answers: Mapping[str, object]) -> str | None:
    answer = answers.get(question.id, answers.get(question.name)) or None
    if answer is None:
        if question.required:
            raise invalid(question.name, "must be filled")
        return None
    if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
        raise invalid(question.name, "is invalid")
    if question.answer_choices and answer not in question.answer_choices:
        raise invalid(question.name, "is not one of the choices")
    return answer
