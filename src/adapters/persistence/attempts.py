"""Consents under way."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert

from adapters.persistence.rows import attempt_of, verifier_place
from adapters.persistence.tables import authorization_attempts as table
from adapters.persistence.work import Work
from application.ports.authorization_attempts import AuthorizationAttempt, AuthorizationAttempts

_TAKE: Final = delete(table).where(table.c.state_hash == bindparam("this_state")).returning(*table.c)
_DROP: Final = delete(table).where(table.c.begun_at < bindparam("moment"))


class PostgresAuthorizationAttempts(AuthorizationAttempts):
    """See the port."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, attempt: AuthorizationAttempt) -> None:
        self._work.scope.require_system()
        principal = attempt.principal
        self._work.transaction.run(
            insert(table).values(
                state_hash=attempt.state_hash,
                browser_hash=attempt.browser_hash,
                workspace_id=principal.workspace,
                user_id=principal.user,
                role=principal.role.value,
                sealed_verifier=self._work.sealer.seal(attempt.verifier, verifier_place(attempt.state_hash)),
                begun_at=attempt.begun_at,
            )
        )

    def take(self, state_hash: bytes) -> AuthorizationAttempt | None:
        self._work.scope.require_system()
        row = self._work.transaction.first(_TAKE, {"this_state": state_hash})
        return None if row is None else attempt_of(row, self._work.sealer)

    def drop_before(self, moment: datetime) -> int:
        self._work.scope.require_system()
        return self._work.transaction.run(_DROP, {"moment": moment})
