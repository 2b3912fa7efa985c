"""Relay's four arguments and what is common to all pages."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import strawberry
from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from adapters.graphql.context import Info
from application.paging import Page

First = Annotated[int | None, strawberry.argument(description="How many from the start of the order, 0 to 100.")]
After = Annotated[str | None, strawberry.argument(description="Begin after this cursor of the same list and order.")]
Last = Annotated[int | None, strawberry.argument(description="How many from the end of the order, 0 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="End before this cursor of the same list and order.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """See its description."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something goes before.")
    start_cursor: str | None = strawberry.field(description="The first edge's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last edge's cursor; null on an empty page.")

    @classmethod
    def of(cls, page: Page[object]) -> "PageInfo":
        """From a page of anything."""
        return cls(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=page.edges[0].cursor if page.edges else None,
            end_cursor=page.edges[-1].cursor if page.edges else None,
        )


def wants_total(info: Info) -> bool:
    """Whether the field that is being resolved was asked for its `totalCount`, which costs a statement of its own."""
    return "totalCount" in selected(info)


Selected = Mapping[str, Sequence[SelectionSetNode]]
"""What is selected, by its name in the schema, each with what is selected below it, if anything."""


def selected(info: Info, below: Sequence[SelectionSetNode] | None = None) -> Selected:
    """What may be selected, whatever directives say; each fragment is looked into once.

    Args:
        below: where; left out: directly below the field that is being resolved.
    """
    raw = info._raw_info
    waiting = list(below) if below is not None else [node.selection_set for node in raw.field_nodes]
    found: dict[str, list[SelectionSetNode]] = {}
    seen: set[str] = set()
    while waiting:
        selection_set = waiting.pop()
        for selection in selection_set.selections if selection_set else ():
            if isinstance(selection, FieldNode):
                deeper = found.setdefault(selection.name.value, [])
                if selection.selection_set:
                    deeper.append(selection.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                waiting.append(raw.fragments[selection.name.value].selection_set)
    return found
