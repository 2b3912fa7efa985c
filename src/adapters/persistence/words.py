"""How texts are compared and searched, in one place for what is stored and what is asked. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from domain.identifiers import WorkspaceId

_WORD: Final = re.compile(r"\w+")
_LONGEST_WORD: Final = 60
"""Characters; longer ones are found by their beginning. Postgres takes 2,046 bytes in a lexeme."""
_MOST_WORDS: Final = 200
_MARK_LENGTH: Final = 8


def folded(text: str) -> str:
    """Without case and accents, so that "Zoë" stands and is found beside "Zoe"."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare.casefold())


def words_of(*texts: str) -> Sequence[str]:
    """The different words of some texts, folded, in the order they come."""
    found = (word[:_LONGEST_WORD] for text in texts for word in _WORD.findall(folded(text)))
    return list(dict.fromkeys(found))[:_MOST_WORDS]


def marked(words: Iterable[str], workspace: WorkspaceId) -> Sequence[str]:
    """Words as the index holds them: behind the workspace's mark, as the SQL function `quotla_mark` makes it."""
    mark = str(workspace)[-_MARK_LENGTH:]
    return [mark + word for word in words]
