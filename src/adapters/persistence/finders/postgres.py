"""All finders together."""

from adapters.persistence.finders.deliveries import DeliveryFinders
from adapters.persistence.finders.links import LinkFinders
from adapters.persistence.finders.matching import MatchingFinders
from adapters.persistence.finders.people import PeopleFinders
from adapters.persistence.finders.reconciliations import ReconciliationFinders
from adapters.persistence.finders.records import RecordFinders
from application.ports.finders import Finders


class PostgresFinders(
    PeopleFinders, RecordFinders, LinkFinders, MatchingFinders, DeliveryFinders, ReconciliationFinders, Finders
):
    """Answers every question the API asks. Safe for threads."""
