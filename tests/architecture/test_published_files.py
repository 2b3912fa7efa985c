"""What `scripts/check_tracked_files.py` finds, and what it lets be."""

from pathlib import Path

import pytest

from scripts.check_tracked_files import ROOT, problems, problems_in_lock, problems_in_script, problems_in_text

pytestmark = pytest.mark.architecture

# Put together here, so that this file is not one of the finds.
REGISTRY = "https://" + "pypi" + ".org/simple"
HOME = "/" + "root" + "/project"


def test_nothing_is_published_that_should_not_be() -> None:
    assert list(problems()) == []


@pytest.mark.parametrize(
    "line", [f"see {REGISTRY}", "index-url = " + "http://mirror/simple", f"cd {HOME}", "--index-url " + "file:///x"]
)
def test_an_address_or_a_path_of_one_machine_is_found(line: str) -> None:
    assert len(list(problems_in_text(ROOT / "file", line))) >= 1


@pytest.mark.parametrize(
    "line", ["uv pip compile --no-emit-index-url", "https://example.com/", "the root of it", "~/x"]
)
def test_innocent_lines_are_left_alone(line: str) -> None:
    assert list(problems_in_text(ROOT / "file", line)) == []


@pytest.mark.parametrize(
    "requirement",
    ["a==1.0", "a>=1.0 --hash=sha256:00", f"a @ {REGISTRY}/a.whl --hash=sha256:00", "a==1.0 \\\n    --hash=md5:00"],
)
def test_a_requirement_that_is_not_nailed_down_is_found(requirement: str) -> None:
    assert len(list(problems_in_lock(ROOT / "lock", requirement))) >= 1


def test_a_requirement_with_version_and_hash_is_left_alone() -> None:
    text = "a[b]==1.0 ; sys_platform != 'win32' \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n"

    assert list(problems_in_lock(ROOT / "lock", text)) == []


def test_a_script_that_does_not_parse_is_found() -> None:
    assert [problem.split(":")[0] for problem in parse_of("#!/bin/sh\nif true\n")] == ["script"]


def test_a_script_that_parses_is_left_alone() -> None:
    assert parse_of("#!/bin/sh\nif true; then :; fi\n") == []


def parse_of(text: str) -> list[str]:
    """What is wrong with a script of this text."""
    return list(problems_in_script(Path(ROOT / "script"), text))
