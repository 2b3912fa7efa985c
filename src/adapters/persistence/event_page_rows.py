"""Where an errand has come to in Calendly's pages of events, as columns: sweeps and backfills keep it alike."""

from collections.abc import Sequence
from typing import Any

from adapters.persistence.rows import AnyRow
from domain.event_pages import Place, Unread
from domain.identifiers import EventUri


def place_values(place: Place) -> dict[str, Any]:
    return {
        "page": place.page,
        "reached": place.reached,
        "last_start": place.last_start,
        "asked_of_page": list(place.asked_of_page),
    }


def place_of(row: AnyRow) -> Place:
    return Place(
        page=row.page,
        reached=row.reached,
        last_start=row.last_start,
        asked_of_page=tuple(EventUri(one) for one in row.asked_of_page),
    )


def unread_json(unread: Sequence[Unread]) -> list[dict[str, Any]]:
    return [{"uri": one.uri, "why": one.why} for one in unread]


def unread_of(json: Sequence[dict[str, Any]]) -> tuple[Unread, ...]:
    return tuple(Unread(one["uri"], one["why"]) for one in json)
