"""What a document may ask for, and that saying so is quick whatever it spells."""

import time

import pytest
from graphql import get_introspection_query

from adapters.graphql.documents import DocumentRefused, Documents, operation_of
from adapters.graphql.limits import Limits, has_nul
from adapters.graphql.schema import executable_schema

pytestmark = pytest.mark.unit

SCHEMA = executable_schema()


def the_documents(limits: Limits = Limits(), *, is_dev: bool = True) -> Documents:  # noqa: B008 - frozen
    return Documents(SCHEMA, limits=limits, is_dev=is_dev, trusted={}, only_trusted=False, kept=8)


def is_taken(documents: Documents, text: str, variables: dict[str, object] | None = None) -> bool:
    try:
        ready = documents.ready(text)
        documents.check_cost(ready, operation_of(ready.document, None), variables or {})
    except DocumentRefused:
        return False
    return True


def cost_is_fine(text: str, variables: dict[str, object] | None = None, **limits: int) -> bool:
    documents = the_documents(Limits(**limits))
    documents.ready(text)  # whatever else may be wrong with it would be told here
    return is_taken(documents, text, variables)


def spreads(levels: int, *, inner: str, times: int = 2) -> str:
    """Fragments that each spread the next several times: few bytes, and an exponential number of ways through."""
    steps = "".join(f"fragment F{n} on Client {{ {f'...F{n + 1} ' * times}}}\n" for n in range(levels))
    return f'{{ client(id: "x") {{ ...F0 }} }}\n{steps}fragment F{levels} on Client {{ {inner} }}'


def nested(levels: int, field: str = "a") -> str:
    return "{" + f"{field} {{" * levels + "x" + "}" * levels + "}"


HOSTILE = {
    "fragments that double 40 times": spreads(40, inner="id"),
    "fragments that double 200 times": spreads(200, inner="id"),
    "fragments that double without a field": spreads(150, inner="__typename", times=3),
    "fragments below aliased fields": '{ client(id: "x") { ...F0 } }\n'
    + "".join(
        f"fragment F{n} on Client {{ a: meetings {{ nodes {{ client {{ ...F{n + 1} }} }} }} "
        f"b: meetings {{ nodes {{ client {{ ...F{n + 1} }} }} }} }}\n"
        for n in range(20)
    )
    + "fragment F20 on Client { id }",
    "fragments that meet under one name": '{ client(id: "x") { ...A0 ...B0 } }\n'
    + "".join(
        f"fragment {letter}{n} on Client {{ quotes {{ client {{ ...A{n + 1} ...B{n + 1} }} }} }}\n"
        for n in range(6)
        for letter in "AB"
    )
    + "fragment A6 on Client { quotes { client { nope } } } fragment B6 on Client { quotes { client { id } } }",
    "one field a thousand times": "{" + " viewer" * 1_900 + "}",
    "one field a thousand times, below": "{ viewer {" + " id" * 1_900 + "} }",
    "a thousand aliases": "{" + "".join(f" a{n}: viewer {{ id }}" for n in range(300)) + "}",
    "fifteen hundred levels": nested(900),
    "forty levels": nested(40),
    "inline fragments all the way down": "{" + "... { " * 600 + "__typename" + "}" * 600 + "}",
    "lists all the way down": "{ client(id: " + "[" * 900 + "]" * 900 + ") { id } }",
    "objects all the way down": "{ client(id: " + "{a:" * 500 + "1" + "}" * 500 + ") { id } }",
    "types all the way down": "query ($a: " + "[" * 900 + "Int" + "]" * 900 + ") { viewer { id } }",
    "fragments in a ring": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A viewer { id } }",
    "a fragment that spreads itself": "{ ...A } fragment A on Query { ...A }",
    "a hundred operations": " ".join(f"query Q{n} {{ viewer {{ id }} }}" for n in range(100)),
    "too many tokens": "{" + " a" * 100_000 + "}",
    "too many comments": "#\n" * 30_000 + "{ viewer { id } }",
    "too long a comment": "#" + "x" * 1_000_000 + "\n{ viewer { id } }",
    "too long a text": '{ client(id: "' + "x" * 1_000_000 + '") { id } }',
    "the largest pages of the largest pages": "{ clients(first: 100) { nodes { meetings(first: 100) { nodes { client { "
    "meetings(first: 100) { nodes { id } } } } } } } }",
    "many directives": "{ viewer" + " @include(if: true)" * 390 + " { id } }",
    "many arguments": "{ client(" + " ".join(f"a{n}: 1" for n in range(600)) + ") { id } }",
    "many variables": "query (" + " ".join(f"$v{n}: Int" for n in range(480)) + ") { viewer { id } }",
    "no selection": "{ }",
    "an unknown name": "{ viewr }",
    "nothing": "",
    "junk": "}{\u2028",
    "half a document": "query { viewer {",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_within_50_milliseconds(text: str) -> None:
    documents = the_documents(is_dev=False)

    def seconds_to_refuse() -> float:
        began = time.thread_time()  # of the processor, whoever else is using it
        assert not is_taken(documents, text)
        return time.thread_time() - began

    # Once is enough: the garbage of other tests may be collected meanwhile.
    assert any(seconds_to_refuse() < 0.05 for _ in range(5))


def test_the_standard_introspection_query_is_within_the_limits() -> None:
    assert cost_is_fine(get_introspection_query())


EVERYTHING = """
query Screen($first: Int = 20) {
  meetings(first: $first) {
    asOf totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node {
      id status isMoving startsAt endsAt eventTypeName host { name email userId } invitee { name email timeZone } guests
      location { kind text joinUrl } joinUrl client { id name email } quote { id number amount } invoice { id number }
      match { reason candidates { id name } } schedulingLink { id state } cancellation { reason canceler }
      moves { fromStartsAt toStartsAt } answers { question answer } createdAt updatedAt
    } }
  }
}
"""


def test_a_large_page_of_everything_is_within_the_limits() -> None:
    assert cost_is_fine(EVERYTHING, {"first": 100})


def test_a_variable_counts_as_what_it_is_given() -> None:
    assert not cost_is_fine(EVERYTHING, {"first": 100}, max_cost=5_000)


def test_a_variable_counts_by_default_as_the_document_says() -> None:
    assert cost_is_fine(EVERYTHING, max_cost=5_000)


def test_a_default_counts_although_the_document_was_affordable_without_it() -> None:
    text = "query($n: Int = 100) { meetings(first: $n) { nodes { id status } } }"
    documents = the_documents(Limits(max_cost=200))

    assert is_taken(documents, text, {"n": None})
    assert not is_taken(documents, text, {})


def test_a_number_with_a_point_counts_as_the_number_it_is_taken_for() -> None:
    text = "query($n: Int) { meetings(first: $n) { nodes { id status } } }"
    documents = the_documents(Limits(max_cost=200))

    assert is_taken(documents, text, {"n": None})
    assert not is_taken(documents, text, {"n": 100.0})


@pytest.mark.parametrize(("literal", "given"), [("-99", None), ("$n", -99), ("$n", -99.0)])
def test_a_size_below_none_makes_up_for_no_other_page(literal: str, given: object) -> None:
    large = "b: meetings(first: 100) { nodes { id status } }"
    text = f"query($n: Int) {{ a: meetings(first: {literal}, after: null) {{ nodes {{ id status }} }} {large} }}"
    text = text if "$n" in literal else text.replace("query($n: Int) ", "")

    assert not cost_is_fine(text, {"n": given}, max_cost=200)


@pytest.mark.parametrize("paging", ["first: 100", "last: 100", "first: 1, last: 100", "first: 2000000000"])
def test_a_page_multiplies_what_is_in_it(paging: str) -> None:
    assert not cost_is_fine(f"{{ meetings({paging}) {{ nodes {{ id status }} }} }}", max_cost=200)


def test_a_page_without_a_size_counts_as_its_default() -> None:
    text = "{ meetings { nodes { id status } } }"

    assert (cost_is_fine(text, max_cost=100), cost_is_fine(text, max_cost=60)) == (True, False)


@pytest.mark.parametrize("first", [None, "x", -5, 10**30, [1], True, 1.5, 1e300, -0.0])
def test_no_value_of_a_size_breaks_the_measure(first: object) -> None:
    assert cost_is_fine(EVERYTHING, {"first": first})


def test_a_fragment_counts_each_time_it_is_spread() -> None:
    once = "{ a: meetings(first: 10) { ...F } } fragment F on MeetingConnection { nodes { id status } }"
    twice = "{ a: meetings(first: 10) { ...F } b: meetings(first: 10) { ...F } } " + once.partition("} }")[2]

    assert (cost_is_fine(once, max_cost=80), cost_is_fine(twice, max_cost=80)) == (True, False)


def test_depth_is_counted_through_fragments() -> None:
    text = '{ client(id: "x") { ...F } } fragment F on Client { quotes { client { name } } }'

    with pytest.raises(DocumentRefused) as caught:
        the_documents(Limits(max_depth=3)).ready(text)

    assert "nested" in caught.value.errors[0].message


def test_a_good_document_is_kept_and_a_bad_one_is_not() -> None:
    documents = the_documents()
    good = "{ viewer { id } }"
    with pytest.raises(DocumentRefused):
        documents.ready("{ nonsense }")

    assert documents.ready(good) is documents.ready(good)
    assert documents._ready.cache_info().currsize == 1


def test_no_more_documents_are_kept_than_there_is_room_for() -> None:
    documents = the_documents()
    for number in range(20):
        documents.ready(f"query Q{number} {{ viewer {{ id }} }}")

    assert documents._ready.cache_info().currsize == 8


def test_a_long_document_is_not_kept() -> None:
    documents = the_documents()
    documents.ready("{ viewer { id } }" + " " * 20_000)

    assert documents._ready.cache_info().currsize == 0


@pytest.mark.parametrize("value", ["\x00", ["a", ["\x00"]], {"a": {"b": "x\x00y"}}, {"\x00": 1}])
def test_a_nul_is_found_wherever_it_hides(value: object) -> None:
    assert has_nul(value)


@pytest.mark.parametrize("value", [None, 1, 1.5, True, "", "a", [], {}, {"a": ["b", {"c": None}]}])
def test_where_there_is_no_nul_none_is_found(value: object) -> None:
    assert not has_nul(value)
