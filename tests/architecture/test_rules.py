"""The house rules hold, and each of them is seen to fail on what it forbids."""

from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.rules import RULES, Module, Rule, folders_that_are_no_packages, modules_of

pytestmark = pytest.mark.architecture

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence)
def test_holds_everywhere(rule: Rule) -> None:
    breaches = [breach for module in modules_of(ROOT, "src", "tests", "scripts") for breach in rule.broken_in(module)]

    assert breaches == []


def test_every_folder_with_code_is_a_package() -> None:
    assert folders_that_are_no_packages(ROOT, "src", "tests") == []


def test_a_folder_that_is_no_package_is_found(tmp_path: Path) -> None:
    (tmp_path / "src" / "outer" / "inner").mkdir(parents=True)
    (tmp_path / "src" / "outer" / "inner" / "code.py").touch()
    (tmp_path / "src" / "outer" / "__init__.py").touch()

    assert folders_that_are_no_packages(tmp_path, "src") == ["src/outer/inner"]


def breaches_of(path: str, text: str) -> list[str]:
    """The sentences of the rules that this text would break at this place."""
    module = Module(PurePosixPath(path), text)
    return [rule.sentence.split(":")[0] for rule in RULES if rule.broken_in(module)]


CONTAINER = "only the container resolves, once, at the start"
SYNCHRONOUS = "the core is synchronous"
ENVIRONMENT = "only the settings read the environment"
NOW = "time comes in as `now`, or from the clock port"
STEPS = "steps are plain functions"
OPT_OUT = "an opt-out names its code, and its reason on the same line"
DOCSTRING = "a package says in a docstring what it is for"


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("src/bootstrap/web.py", "container.child()", CONTAINER),
        ("src/adapters/graphql/context.py", "self.container.resolve(Thing)", CONTAINER),
        ("src/adapters/graphql/context.py", "make().resolve(Thing)", CONTAINER),
        ("src/bootstrap/web.py", "resolve(Thing)", CONTAINER),
        ("src/bootstrap/web.py", "container.resolve(service_key=Thing)", CONTAINER),
        ("src/domain/meeting.py", "async def move(): ...", SYNCHRONOUS),
        ("src/application/links/share.py", "class A:\n    async def __call__(self): ...", SYNCHRONOUS),
        ("src/adapters/persistence/unit.py", "async def f():\n    await g()", SYNCHRONOUS),
        ("src/adapters/calendly/api.py", "async def f():\n    async with g(): ...", SYNCHRONOUS),
        ("src/adapters/webhooks/jobs.py", "async def f(): ...", SYNCHRONOUS),
        ("src/adapters/upkeep/sweep.py", "async def f():\n    async for _ in g(): ...", SYNCHRONOUS),
        ("src/bootstrap/web.py", "import os\nos.environ['A']", ENVIRONMENT),
        ("src/adapters/web/pages.py", "from os import environ", ENVIRONMENT),
        ("src/adapters/web/pages.py", "import os\nos.getenv('A')", ENVIRONMENT),
        ("src/domain/meeting.py", "datetime.now(UTC)", NOW),
        ("src/domain/meeting.py", "import datetime\ndatetime.datetime.utcnow()", NOW),
        ("src/application/clock.py", "from time import time", NOW),
        ("src/application/clock.py", "make = dt.datetime.now", NOW),
        ("tests/acceptance/steps.py", "async def step(): ...", STEPS),
        ("src/domain/meeting.py", "x = 1  # noqa", OPT_OUT),
        ("src/domain/meeting.py", "x = 1  # noqa: E501", OPT_OUT),
        ("src/domain/meeting.py", "x = 1  # type: ignore", OPT_OUT),
        ("src/domain/meeting.py", "x = 1  # type: ignore[arg-type]", OPT_OUT),
        ("src/domain/meeting.py", "x = 1  # type: ignore[arg-type]  # noqa: E501", OPT_OUT),
        ("src/domain/meeting.py", "x = 1  # pragma: no cover", OPT_OUT),
        ("src/domain/__init__.py", "x = 1", DOCSTRING),
    ],
)
def test_what_is_forbidden_is_found(path: str, text: str, sentence: str) -> None:
    assert breaches_of(path, text) == [sentence]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/bootstrap/container.py", "container.resolve(UseCases)"),
        ("src/bootstrap/demo.py", "path.resolve(strict=True)"),
        ("src/domain/meeting.py", "def move(): ..."),
        ("src/adapters/graphql/queries.py", "async def clients(): ..."),
        ("src/adapters/webhooks/endpoint.py", "async def receive(): ..."),
        ("src/bootstrap/settings.py", "import os\nos.environ['A']"),
        ("src/calendly_sandbox/settings.py", "import os\nos.environ['A']"),
        ("src/bootstrap/clock.py", "datetime.now(UTC)"),
        ("src/domain/meeting.py", "clock.now()"),
        ("tests/unit/test_meeting.py", "async def test(): ..."),
        ("src/domain/meeting.py", "x = 1  # noqa: E501  a table reads better in one line"),
        ("src/domain/meeting.py", "x = 1  # type: ignore[arg-type]  the stubs are behind"),
        ("src/domain/meeting.py", "x = 1  # type: ignore[arg-type]  # noqa: E501  the stubs are behind"),
        ("src/domain/meeting.py", "x = '# noqa'"),
        ("src/domain/__init__.py", '"""The rules."""'),
    ],
)
def test_what_is_allowed_is_left_alone(path: str, text: str) -> None:
    assert breaches_of(path, text) == []
