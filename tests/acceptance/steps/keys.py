"""One key takes over from another, by the command of whoever runs this."""

from collections.abc import Sequence
from dataclasses import replace

from pytest_bdd import given, then, when

from adapters.persistence.resealing import Tally
from bootstrap.rotate_keys import lines, run
from bootstrap.setting_values import EncryptionKey
from bootstrap.settings import Settings
from tests.acceptance.scene import Scene
from tests.support.service import KEY_ID, NEXT_KEY_ID


def with_keys(scene: Scene, *ids: str) -> Settings:
    """What the service runs with, but for its keys."""
    settings = scene.service.application.settings
    known: dict[str, EncryptionKey] = {key.id: key for key in settings.encryption_keys}
    return replace(settings, encryption_keys=tuple(known[one] for one in ids))


@given("the new key has taken over")
def taken_over(scene: Scene) -> None:
    scene.service.settle()
    run(with_keys(scene, NEXT_KEY_ID, KEY_ID), only_looks=False)


@when("the new key takes over without the old one", target_fixture="report")
def takes_over_alone(scene: Scene) -> Sequence[Tally]:
    scene.service.settle()
    return run(with_keys(scene, NEXT_KEY_ID), only_looks=False)


@then("the old key is needed no more")
def not_needed(scene: Scene) -> None:
    found = run(with_keys(scene, NEXT_KEY_ID), only_looks=True)
    assert all(tally.is_well for tally in found)
    assert sum(tally.current for tally in found) > 0


@then("whoever runs this is told that the old key is missing")
def told_missing(report: Sequence[Tally]) -> None:
    told = [line for tally in report for line in lines(tally)]
    assert any(f"sealed with the key '{KEY_ID}', which ENCRYPTION_KEYS does not have" in line for line in told)
