"""What a booking address brings along: values for the form, and tracking. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from calendly_sandbox.records import TRACKING_KEYS, Question

# Calendly prefills at most ten questions.
MOST_ANSWERS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """The known parameters of a booking address; `aN` is the answer to the Nth question, counted from one."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    location: str | None = None
    guests: tuple[str, ...] = ()
    answers: Mapping[int, str] = field(default_factory=dict)
    tracking: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take what is known from a query; the rest is ignored, as on the real page."""
        return cls(
            name=query.get("name") or None,
            first_name=query.get("first_name") or None,
            last_name=query.get("last_name") or None,
            email=query.get("email") or None,
            location=query.get("location") or None,
            guests=tuple(guest.strip() for guest in query.get("guests", "").split(",") if guest.strip()),
            answers={
                number - 1: query[f"a{number}"] for number in range(1, MOST_ANSWERS + 1) if query.get(f"a{number}")
            },
            tracking={key: query[key] for key in TRACKING_KEYS if query.get(key)},
        )

    @property
    def full_name(self) -> str:
        """The name for a form with one field."""
        return self.name or " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def split_name(self) -> tuple[str, str]:
        """First and last name for a form with two."""
        first, _, last = (self.name or "").partition(" ")
        return self.first_name or first, self.last_name or last

    def answer_for(self, question: Question) -> str:
        """The prefilled answer; for a choice, `2,3` means the second and third option."""
        raw = self.answers.get(question.position, "")
        if question.type not in ("single_select", "multi_select"):
            return raw
        picked = [
            question.answer_choices[int(number) - 1]
            for number in raw.split(",")
            if number.isdecimal() and 1 <= int(number) <= len(question.answer_choices)
        ]
        return "\n".join(picked) or (raw if raw in question.answer_choices else "")

    def answers_for(self, questions: Sequence[Question]) -> dict[str, str]:
        """The answers by question."""
        return {question.name: self.answer_for(question) for question in questions}
