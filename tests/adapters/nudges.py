"""What follows a commit, written down instead of done.

jobs, live_feed = RecordingJobs(), RecordingLiveFeed()
...
assert jobs.reactions == [...]
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from application.ports.jobs import Jobs
from application.ports.live_feed import LiveFeed
from domain.identifiers import DeliveryId, MessageId, ReactionId, UserId, WorkspaceId


class RecordingJobs(Jobs):
    """Remembers every id it was nudged about, in order."""

    def __init__(self) -> None:
        self.deliveries: list[DeliveryId] = []
        self.reactions: list[ReactionId] = []
        self.messages: list[MessageId] = []
        self.late = 0
        """How many nudges about deliveries workers are behind with."""

    def untaken(self) -> int:
        return self.late

    def process(self, deliveries: Sequence[DeliveryId]) -> None:
        self.deliveries += deliveries

    def react(self, reactions: Sequence[ReactionId]) -> None:
        self.reactions += reactions

    def send(self, messages: Sequence[MessageId]) -> None:
        self.messages += messages


class RecordingLiveFeed(LiveFeed):
    """Remembers every ring; nobody listens."""

    def __init__(self) -> None:
        self.workspaces: list[WorkspaceId] = []
        self.owners: list[UserId] = []
        self.sessions: list[bytes] = []

    def ring(self, workspace: WorkspaceId) -> None:
        self.workspaces.append(workspace)

    def ring_connection(self, owner: UserId) -> None:
        self.owners.append(owner)

    def end_session(self, session: bytes) -> None:
        self.sessions.append(session)

    def listen(self, workspace: WorkspaceId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()

    def listen_connection(self, owner: UserId, wake: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()

    def on_session_end(self, session: bytes, stop: Callable[[], None]) -> AbstractContextManager[None]:
        return nullcontext()
