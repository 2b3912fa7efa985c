"""What a program can find out about how usable a page is for everyone."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from tests.browser.visitor import NARROW, SCHEMES, TABLET, WIDE, Visitor, look_as

AXE: Final = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"


def assert_usable(visitor: Visitor, name: str) -> None:
    """Nothing is wrong with the page as it is now: light and dark, on wide and narrow screens.

    Leaves the page wide and light, and photographs of this name where they are wanted.
    """
    found = []
    for scheme in SCHEMES:
        for width in (NARROW, TABLET, WIDE):
            look_as(visitor.page, scheme=scheme, width=width)
            if width != TABLET:
                found += [f"{scheme}, {width} px: {one}" for one in violations(visitor.page)]
            found += [f"{scheme}, {width} px: wider than the window: {one}" for one in overflow(visitor.page)]
            if visitor.keeps_album:
                visitor.photograph(f"{name}-{width}-{scheme}")
    visitor.page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


@cache
def _axe() -> str:
    assert AXE.is_file(), "axe-core is missing: run scripts/setup, or `npm ci` in frontend"
    return AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """Each with its rule and its places; none is the only good answer.

    Brought in by the debugging protocol, past the page's policy, which lets no foreign script run.
    """
    session = page.context.new_cdp_session(page)
    try:
        if not page.evaluate("'axe' in window"):
            _run(session, _axe())
        options = f"{{runOnly: {{type: 'tag', values: {RULES}}}, resultTypes: ['violations']}}"
        found = _run(session, f"axe.run(document, {options}).then(result => result.violations)")
    finally:
        session.detach()
    return [
        f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:5])}: {one['help']}" for one in found
    ]


def overflow(page: Page) -> list[str]:
    """What is wider than the window, where the page as a whole scrolls sideways."""
    return list(
        page.evaluate(
            """() => {
                const width = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= width) return [];
                return [...document.querySelectorAll("body *")]
                    .filter(element => element.getBoundingClientRect().right > width + 1)
                    .map(element => element.outerHTML.slice(0, 120));
            }"""
        )
    )


def clipped(page: Page) -> list[str]:
    """What has more in it than it shows, and cannot be scrolled; fields that are written into can."""
    return list(
        page.evaluate(
            """() => [...document.querySelectorAll("body *:not(input, textarea, select, svg, svg *)")]
                .filter(element => {
                    const { overflowX, overflowY, clipPath } = getComputedStyle(element);
                    const hides = [overflowX, overflowY].some(each => each === "hidden" || each === "clip");
                    // What is only for those who listen is hidden on purpose.
                    if (!hides || element.clientWidth <= 1 || clipPath !== "none") return false;
                    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
                    return scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1;
                })
                .map(element => element.outerHTML.slice(0, 120))"""
        )
    )


def broken_words(page: Page) -> list[str]:
    """Words of ordinary length in tables that stand on two lines, where nobody would break them."""
    return list(
        page.evaluate(
            """() => {
                const found = [];
                for (const cell of document.querySelectorAll("main td, main th")) {
                    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                    for (let text = texts.nextNode(); text !== null; text = texts.nextNode())
                        for (const { 0: word, index } of text.data.matchAll(/(?<=^|\\s)\\p{L}{2,16}(?=$|\\s)/gu)) {
                            const range = document.createRange();
                            range.setStart(text, index);
                            range.setEnd(text, index + word.length);
                            if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(word);
                        }
                }
                return found;
            }"""
        )
    )


def _run(session: Any, expression: str) -> Any:
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")
