"""A business app that shows our dialog: a page of its own, on an origin of its own, with a strict policy.

It serves the dialog's module beside its page, and leads `/quotla/graphql` to the service, as `frontend/README.md` tells
host apps to do.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import httpx

from tests.support import patient

BUILT: Final = Path(__file__).parents[2] / "frontend" / "dist" / "embed"
FILES: Final = {"/schedule-dialog.js": "text/javascript", "/schedule-dialog.css": "text/css"}
API: Final = "/quotla/graphql"
PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Host app</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/schedule-dialog.css">
<style nonce="{nonce}">
  body {{ background: rgb(255, 250, 240); color: rgb(60, 0, 60); font: 18px/1.2 serif; }}
  a {{ color: rgb(120, 0, 0); }}
</style>
</head>
<body>
<main>
<h1>Kim</h1>
<p><a href="/">A link of the app’s own</a></p>
<button id="open">Agree on a time</button>
</main>
<div id="place"></div>
<script type="module" nonce="{nonce}">
  import {{ scheduleDialog }} from "/schedule-dialog.js";
  const options = {options};
  const dialog = scheduleDialog(document.querySelector("#place"), {{
    ...options, url: "{api}", token: () => window.token ?? "{token}", styleNonce: "{nonce}",
  }});
  document.querySelector("#open").addEventListener("click", dialog.open);
</script>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostApp:
    """What the page is about, and who is signed in."""

    service_url: str
    token: str
    options: dict[str, Any]

    def page(self) -> tuple[str, str]:
        """The page and its policy."""
        nonce = secrets.token_urlsafe(16)
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'nonce-{nonce}' 'self';"
            " connect-src 'self'; img-src data:"
        )
        return PAGE.format(nonce=nonce, api=API, token=self.token, options=json.dumps(self.options)), policy

    def forward(self, body: bytes, authorization: str) -> httpx.Response:
        """Ask the service in the name of whoever asks."""
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        return patient.post(f"{self.service_url}/graphql", content=body, headers=headers)


@contextmanager
def host_app(app: HostApp) -> Iterator[str]:
    """Run it until the block ends; answers its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/":
                page, policy = app.page()
                self._answer(200, "text/html", page.encode(), {"Content-Security-Policy": policy})
            elif self.path in FILES:
                self._answer(200, FILES[self.path], (BUILT / self.path[1:]).read_bytes())
            else:
                self._answer(404, "text/plain", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = app.forward(body, self.headers.get("Authorization", ""))
            self._answer(answer.status_code, answer.headers["content-type"], answer.content)

        def _answer(self, status: int, media_type: str, body: bytes, more: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(more or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the library calls it
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, name="host app", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
