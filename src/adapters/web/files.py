"""The files of the built screens, as they are at the moment: a rebuild needs no restart, and what is gone is not there.

1. Only plain names below the folder lead to a file: no dot at the start of any part, no link to elsewhere.
2. The build lays compressed copies beside what is worth it (`frontend/tools/compress.ts`); they are sent in the file's
   place to whoever takes them, and are no files of their own.
"""

import mimetypes
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

_PATH: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*")
_IMMUTABLE: Final = "public, max-age=31536000, immutable"
"""What the build puts into `assets` has a hash of its content in its name."""
_AN_HOUR: Final = "public, max-age=3600"
_COPIES: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
"""Encodings and what their copies' names end with, the smallest first."""
SHELL: Final = "index.html"
"""More than a file: it gets a nonce."""


class PublishedFiles:
    """What lies in a folder, for everybody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, path: str) -> Path | None:
        """The file at this path of an address; None for what is not there and for what is nobody's to see."""
        inside = path.removeprefix("/")
        if inside == SHELL or not _PATH.fullmatch(inside) or inside.endswith(tuple(_COPIES.values())):
            return None
        file = self._folder / inside
        if os.path.realpath(file) != os.path.join(os.path.realpath(self._folder), inside):  # noqa: PTH118 - as realpath
            return None
        return file if file.is_file() else None

    async def serve(self, request: Request) -> Response:
        """The file that was asked for, as small as the browser takes it."""
        path: str = request.scope["path"]
        found = await run_in_threadpool(self._read, path, request.headers)
        if found is None:
            return PlainTextResponse("Not found.\n", status_code=404)
        content, encoding = found
        kept = _IMMUTABLE if path.startswith("/assets/") else _AN_HOUR
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if encoding is not None:
            headers["Content-Encoding"] = encoding
        return Response(content, media_type=_media_type(path), headers=headers)

    def routes(self) -> list[Route]:
        """`/assets`, and whatever lies beside the shell."""
        return [Route("/assets/{path:path}", self.serve, methods=["GET"]), _BesideTheShell(self)]

    def _read(self, path: str, asked: Headers) -> tuple[bytes, str | None] | None:
        file = self.find(path)
        if file is None:
            return None
        for encoding in accepted_encodings(asked.get("accept-encoding", "")):
            copy = file.with_name(file.name + _COPIES[encoding])
            if (content := _content(copy)) is not None:
                return content, encoding
        whole = _content(file)
        return (whole, None) if whole is not None else None


class _BesideTheShell(Route):
    """Matches only what is there, so that every other path stays a page's."""

    def __init__(self, files: PublishedFiles) -> None:
        super().__init__("/{file}", files.serve, methods=["GET"])
        self._files = files

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        if match is not Match.FULL or self._files.find(scope["path"]) is None:
            return Match.NONE, {}
        return match, child


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        # Gone since it was looked up: a build is under way.
        return None


def accepted_encodings(header: str) -> Iterator[str]:
    """Of our encodings those that a browser takes (RFC 9110 12.5.3); not by its preference, they are the same to it."""
    asked = {}
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        asked[name.strip()] = re.fullmatch(r"\s*q=0(?:\.0*)?\s*", quality) is None
    return (encoding for encoding in _COPIES if asked.get(encoding, False))


def _media_type(path: str) -> str:
    """By our own word where machines disagree (Windows calls scripts text/plain)."""
    ours = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    return ours.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
