"""Sealing everything with the first of `ENCRYPTION_KEYS`, for whoever runs the installation."""

from collections.abc import Sequence

from adapters.persistence.engine import open_database
from adapters.persistence.resealing import DAMAGED, Resealing, Tally
from adapters.persistence.sealing import Sealer
from bootstrap.checks import check_database
from bootstrap.settings import Settings


def run(settings: Settings, *, only_looks: bool) -> Sequence[Tally]:
    """Seal anew what an older key sealed, or only look. Others may go on meanwhile; safe to repeat.

    Raises:
        CannotStart, UnsafeLogin: before anything was done.
        StorageUnavailable: Postgres went away; what was done until then is done.
    """
    sealer = Sealer([(key.id, key.key) for key in settings.encryption_keys])
    url = settings.database_app_url.reveal()
    with open_database(url, pool_size=1, application_name="quotla rotate-keys") as database:
        check_database(database, connections=1)
        resealing = Resealing(database, sealer)
        return resealing.looked_at() if only_looks else resealing.carried_out()


def lines(tally: Tally) -> Sequence[str]:
    """A tally in words."""
    counts = [f"{tally.resealed} sealed anew", f"{tally.current} already current"]
    if tally.outdated:
        counts.append(f"{tally.outdated} still sealed with an older key")
    told = [f"{tally.where}: {', '.join(counts)}"]
    for key_id, count in sorted(tally.unreadable.items()):
        why = (
            "damaged, or moved from another row"
            if key_id == DAMAGED
            else f"sealed with the key {key_id!r}, which ENCRYPTION_KEYS does not have"
        )
        told.append(f"{tally.where}: {count} cannot be opened: {why}")
    return told
