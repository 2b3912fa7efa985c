"""How much hostile input is tried, and where it comes from."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import schemathesis
from graphql.language import ast
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

ROOT: Final = Path(__file__).parents[2]

IN_ALL: Final = int(os.environ.get("QUOTLA_HOSTILE_TRIES", "1000"))
"""So many inputs are made by chance, besides the corpus; the tests share them. Ten thousand take some minutes."""
IS_LONG: Final = IN_ALL >= 10_000

# Of scalars that the generator does not know: what they are for is tried by hand, here they are mostly refused.
_TEXTS: Final = st.text(max_size=40).map(lambda text: ast.StringValueNode(value=text))
for _name in ("Decimal", "URL", "EmailAddress", "TimeZone"):
    schemathesis.graphql.scalar(_name, _TEXTS)


def tries(share: float) -> settings:
    """So many examples for one test.

    Args:
        share: of all that are tried, from 0 to 1.
    """
    return settings(
        max_examples=max(int(IN_ALL * share), 5),
        deadline=None,
        # The same each time, so that a run can be repeated; a failing example is in the failure itself.
        derandomize=not IS_LONG,
        database=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


@cache
def documents(root: str) -> st.SearchStrategy[str]:
    """Documents that our schema allows: deep, with odd arguments, all of them well-formed.

    Args:
        root: `Query` or `Mutation`; the generator knows no subscriptions.
    """
    schema = schemathesis.graphql.from_path(ROOT / "docs" / "schema.graphql")
    schema.config.update(base_url="http://127.0.0.1:1")  # never called: only what would be sent is wanted
    named = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    chosen = [one for one in named if one.label.startswith(f"{root}.")]
    return st.sampled_from(chosen).flatmap(lambda one: one.as_strategy()).map(lambda case: str(case.body))


@cache
def calls(document: Path) -> Sequence[st.SearchStrategy[Any]]:
    """Calls to the operations of an OpenAPI document, as it wants them and otherwise; one strategy each."""
    schema = schemathesis.openapi.from_path(document)
    schema.config.update(base_url="http://127.0.0.1:1")  # never called: only what would be sent is wanted
    found = [one.ok() for one in schema.get_all_operations() if isinstance(one, Ok)]
    return [
        one.as_strategy(generation_mode=mode)
        for one in found
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
