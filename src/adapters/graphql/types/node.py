"""What everything with a global id has in common."""

import strawberry


@strawberry.interface(description="Something that can be fetched again by its id.")
class Node:
    """See its description."""

    id: strawberry.ID = strawberry.field(description="Names this object among all others; opaque.")
