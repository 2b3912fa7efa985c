"""Two ways of working with a page. A story told with one can be told with the other."""

from abc import abstractmethod
from typing import Any, Final, Protocol

from playwright.sync_api import Locator, expect

MOST_TABS: Final = 120
"""More stops than any page has; who has not arrived by then cannot get there."""

LOOKS: Final = """async element => {
    await Promise.allSettled(element.getAnimations().map(({finished}) => finished));
    const style = getComputedStyle(element);
    const label = getComputedStyle(element.closest("label, li") ?? element);
    return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, label.outline].join(" | ");
}"""


class Hand(Protocol):
    """How somebody presses, writes and chooses."""

    @abstractmethod
    def press(self, target: Locator) -> None:
        """A button or a link."""

    @abstractmethod
    def write(self, target: Locator, text: str) -> None:
        """Into an empty field."""

    @abstractmethod
    def choose(self, target: Locator) -> None:
        """One of several radio buttons."""

    @abstractmethod
    def pick(self, target: Locator, text: str) -> None:
        """The first that fits, from a list with a search field."""


class Mouse(Hand):
    """Points and clicks."""

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.click()
        target.press_sequentially(text)

    def choose(self, target: Locator) -> None:
        # The button itself may be drawn by its label.
        target.locator("xpath=ancestor::label | self::*").first.click()

    def pick(self, target: Locator, text: str) -> None:
        self.write(target, text)
        target.page.get_by_role("listbox").get_by_role("option", name=text).first.click()


class Keyboard(Hand):
    """Tab, Enter, Space and the arrow keys only; wherever it stops on our pages, one can see where it is."""

    def __init__(self, ours: str) -> None:
        """
        Args:
            ours: how the addresses of our pages begin.
        """
        self._ours = ours

    def press(self, target: Locator) -> None:
        self.reach(target)
        target.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        target.page.keyboard.type(text)

    def choose(self, target: Locator) -> None:
        # Tab leads to the group, the arrow keys lead on within it.
        name = target.get_attribute("name")
        self.reach(target.page.locator(f"input[name='{name}']").first)
        target.page.keyboard.press("Space")
        for _ in range(MOST_TABS):
            if target.is_checked():
                return
            target.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not lead to {target}")

    def pick(self, target: Locator, text: str) -> None:
        self.write(target, text)
        expect(target.page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
        target.page.keyboard.press("ArrowDown")
        target.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Press Tab until it has the focus."""
        expect(target).to_be_visible()
        if has_focus(target):
            return
        at_rest = self._looks(target)
        for _ in range(MOST_TABS):
            target.page.keyboard.press("Tab")
            if has_focus(target):
                break
        else:
            raise AssertionError(f"Tab does not lead to {target}")
        if target.page.url.startswith(self._ours):
            assert self._looks(target) != at_rest, f"one cannot see that {target} has the focus"

    def _looks(self, target: Locator) -> Any:
        return target.evaluate(LOOKS)


def has_focus(target: Locator) -> bool:
    """Whether keys go there."""
    return bool(target.evaluate("element => element === document.activeElement"))
