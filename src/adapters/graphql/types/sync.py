"""What a bulk upsert came to."""

from typing import Self

import strawberry

from application.views import SyncReport as ReportView


@strawberry.type(description="A record that was not taken; it refuses no other.")
class SyncRefusal:
    """See its description."""

    external_id: str = strawberry.field(description="The host app's own id.")
    code: str = strawberry.field(description="Stable, for programs.")
    message: str = strawberry.field(description="A sentence for people.")


@strawberry.type(description="What a bulk upsert came to.")
class SyncReport:
    """See its description."""

    created: int = strawberry.field(description="Records that are new.")
    updated: int = strawberry.field(description="Records that changed.")
    unchanged: int = strawberry.field(description="Records that were known just so.")
    refused: list[SyncRefusal] = strawberry.field(description="Records that were not taken.")

    @classmethod
    def of(cls, view: ReportView) -> Self:
        """From what the core says."""
        return cls(
            created=view.created,
            updated=view.updated,
            unchanged=view.unchanged,
            refused=[
                SyncRefusal(external_id=refusal.external_id, code=refusal.code, message=refusal.message)
                for refusal in view.refused
            ],
        )
