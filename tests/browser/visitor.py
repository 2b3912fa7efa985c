"""Somebody at the screens."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.complaints import Complaints
from tests.support import patient
from tests.support.patience import LONGEST_WAIT_SECONDS
from tests.support.service import RunningService

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
SHIFTS: Final = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 500);
})"""
DRAWN: Final = "() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
BERLIN: Final = "Europe/Berlin"
WIDE, TABLET, NARROW = 1280, 768, 320
"""Widths in CSS pixels; the last is what a page of 1280 px becomes at a zoom of 400 % (WCAG 1.4.10)."""
HEIGHT: Final = 900
PATIENCE_MILLISECONDS: Final = LONGEST_WAIT_SECONDS * 1000


@dataclass
class Visitor:
    """One browser of their own, with one page that stays open."""

    service: RunningService
    context: BrowserContext
    complaints: Complaints
    album: Path
    """Where photographs go."""
    keeps_album: bool
    """Whether somebody wants one of every state; else only the last look of a test is kept."""
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()

    def sign_in(self, token: str) -> None:
        """As the host app's page does it."""
        kept = session_cookies(self.service, token)
        self.context.add_cookies(
            [{"name": name, "value": value, "url": self.service.url} for name, value in kept.items()]
        )

    def go(self, path: str) -> None:
        """Open a page of ours, and wait until it shows what it is for."""
        self.page.goto(self.service.url + path)
        self.await_calm()

    def await_calm(self) -> None:
        """Until the page follows what happens, and nothing on it is still being loaded."""
        expect(self.heading).to_be_visible()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        expect(self.page.get_by_role("status").filter(has_text="Loading")).to_have_count(0)

    def shifted(self) -> float:
        """How much of the page was pushed about since it was opened (web.dev: layout shift; 0.1 is too much)."""
        moved: float = self.page.evaluate(SHIFTS)
        return moved

    @property
    def heading(self) -> Locator:
        """What the page is for."""
        return self.page.get_by_role("heading", level=1)

    @property
    def main(self) -> Locator:
        """The page without what stands around it."""
        return self.page.get_by_role("main")

    @property
    def dialog(self) -> Locator:
        """The one that is open."""
        return self.page.get_by_role("dialog")

    def link(self, name: str) -> Locator:
        """By its whole name."""
        return self.page.get_by_role("link", name=name, exact=True)

    def place(self, name: str) -> Locator:
        """Where the navigation leads."""
        return self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name)

    def button(self, name: str) -> Locator:
        """By its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def widen(self, width: int) -> None:
        """Look through a window of this width."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def photograph(self, name: str) -> None:
        """For people to look at."""
        file = self.album / f"{name}.png"
        # A dialog covers the window, not the page.
        self.page.screenshot(path=file, full_page=self.dialog.count() == 0)
        print(f"photograph: {file}")  # noqa: T201  shown with what else is known when a test fails


def open_window(
    browser: Browser, *, scheme: Scheme = "light", width: int = WIDE, locale: str = "en-GB"
) -> BrowserContext:
    """A window as of somebody who never was here."""
    window = browser.new_context(
        locale=locale,
        timezone_id=BERLIN,
        color_scheme=scheme,
        # What fades in has no contrast yet: whoever measures it must not depend on the moment.
        reduced_motion="reduce",
        viewport={"width": width, "height": HEIGHT},
    )
    window.set_default_timeout(PATIENCE_MILLISECONDS)
    return window


def look_as(page: Page, *, scheme: Scheme, width: int) -> None:
    """Look at it in this light, through a window of this width, once it is drawn so."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    # A page hears of the new light, and of its new width, before its next frame.
    page.evaluate(DRAWN)


def session_cookies(service: RunningService, token: str) -> dict[str, str]:
    """What a browser keeps of signing in, by name."""
    headers = {"X-Quotla-CSRF": "1", "Origin": service.url, "Authorization": f"Bearer {token}"}
    with patient.client(base_url=service.url, headers=headers) as client:
        answer = client.post("/api/session")
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text
        return dict(client.cookies)


def path_of(page: Page) -> str:
    """Where it is, without the origin."""
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
