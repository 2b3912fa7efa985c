"""The schema: the contract with front ends, built once."""

from collections.abc import Iterable
from functools import cache

import strawberry
from graphql import GraphQLArgument, GraphQLInputField, GraphQLSchema, Undefined, is_input_object_type, is_object_type
from strawberry.schema.config import StrawberryConfig

from adapters.graphql.mutations import Mutation
from adapters.graphql.queries import Query
from adapters.graphql.refusals import EXCEPTION_HANDLERS
from adapters.graphql.scalars import SCALARS
from adapters.graphql.subscriptions import Subscription
from adapters.graphql.types.refusals import Refusal


@cache
def strawberry_schema() -> strawberry.Schema:
    """What our classes come to."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Refusal],
        exception_handlers=EXCEPTION_HANDLERS,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    _mend(schema._schema)
    return schema


def _mend(schema: GraphQLSchema) -> None:
    """What Strawberry has no way to say.

    A default of null tells a client nothing; our resolvers and inputs have it as their own default anyway. And
    `@oneOf` is known to graphql-core itself, which refuses a wrong use when it validates.
    """
    for kind in schema.type_map.values():
        if is_input_object_type(kind):
            inputs: Iterable[GraphQLArgument | GraphQLInputField] = kind.fields.values()
            kind.is_one_of = kind is schema.type_map["SchedulingLinkSubject"]
        elif is_object_type(kind):
            inputs = (argument for field in kind.fields.values() for argument in field.args.values())
        else:
            continue
        for given in inputs:
            if given.default_value is None:
                given.default_value = Undefined


def executable_schema() -> GraphQLSchema:
    """The same for graphql-core, which we parse, validate and execute with: Strawberry's own pipeline parses before it
    can refuse, and has no public way to hand the schema over."""
    return strawberry_schema()._schema


def export_schema() -> str:
    """The SDL, the same at every call: `docs/schema.graphql`."""
    return strawberry_schema().as_str().rstrip() + "\n"
