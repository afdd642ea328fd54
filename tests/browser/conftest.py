"""A real browser on the real pages. Whatever goes wrong behind the page fails the test.

    def test_something(page, address): …          a desk, 1280 wide; `address` is where the pages are served
    def test_something(phone, address): …         a phone, 360 wide
    def test_something(no_js, address): …         a phone without JavaScript
    browse(width=320, language="nl")              anything else
    browse(carries=True)                          with the guide carried for when there is no connection

A violation of the content security policy, an error in the console, a request that fails or goes elsewhere, and an
answer of 500 or more fail the test when it ends. Below are `no_barriers` and `reach` for every page, `axe`
and `fits` for where one of the two is enough.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response

from parvis.people.models import User

_WATCH = """document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});"""

Browse = Callable[..., Page]


@pytest.fixture
def address(live_server, settings) -> str:
    """Where the pages are served; the whole database is there, and what the test saves is seen at once."""
    url = f"http://localhost:{live_server.thread.port}"  # passkeys are bound to a name, not to a number
    settings.PARVIS_BASE_URL = url
    settings.CSRF_TRUSTED_ORIGINS = [url]
    return url


class Watch:
    """Notes what goes wrong behind pages."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.problems: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a browser window."""
        context.add_init_script(_WATCH)
        context.on("console", lambda message: self._console(message.type, message.text))
        context.on("weberror", lambda problem: self.problems.append(f"script: {problem.error}"))
        context.on("requestfailed", self._failed)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, kind: str, text: str) -> None:
        # A status of 400 or more is judged in `_response`, where one knows what was asked for.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.problems.append(f"console: {text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.problems.append(f"goes elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        # The page was left while it was loading; or a story cut the connection, and says itself what is seen then.
        if request.failure not in ("net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED"):
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.problems.append(f"{response.status}: {response.url}")


@pytest.fixture
def browse(chromium: Browser, address: str) -> Iterator[Browse]:
    """Open windows of any width, language, with or without JavaScript."""
    watch = Watch(address)
    windows: list[BrowserContext] = []

    def open_window(
        *, width: int = 1280, height: int = 800, javascript: bool = True, language: str = "en", carries: bool = False
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale=language,
            base_url=address,
            reduced_motion="reduce",
            service_workers="allow" if carries else "block",  # else every story would fetch the whole guide
        )
        context.set_default_timeout(10_000)
        watch.over(context)
        windows.append(context)
        return context.new_page()

    yield open_window
    for window in windows:
        window.close()
    assert not watch.problems, "\n".join(watch.problems)


@pytest.fixture
def page(browse: Browse) -> Page:
    """A desk, 1280 wide."""
    return browse(width=1280)


@pytest.fixture
def phone(browse: Browse) -> Page:
    """A phone, 360 wide."""
    return browse(width=360)


@pytest.fixture
def no_js(browse: Browse) -> Page:
    """A phone without JavaScript."""
    return browse(width=360, javascript=False)


@pytest.fixture
def signed_in(address: str) -> Callable[[Page, User], None]:
    """Sign a person in without walking the pages: `signed_in(page, bruno)`."""

    def sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie: Any = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])

    return sign_in


# What contrast depends on, for each text that stands on the page: its own look and every ground that it stands on.
_LOOKS = """() => {
    const grounds = new Map();
    const ground = (it) => {
        if (!it) return '';
        if (!grounds.has(it)) {
            const look = getComputedStyle(it);
            const own = [look.backgroundColor, look.backgroundImage, look.opacity].join();
            grounds.set(it, own === 'rgba(0, 0, 0, 0),none,1' ? ground(it.parentElement) : ground(it.parentElement) + ' ' + own);
        }
        return grounds.get(it);
    };
    const looks = new Set();
    for (const it of document.querySelectorAll('body *')) {
        const speaks = [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!speaks && !['INPUT', 'TEXTAREA', 'SELECT'].includes(it.tagName)) continue;
        const look = getComputedStyle(it);
        looks.add([look.color, look.fontSize, look.fontWeight, look.textShadow, ground(it)].join('|'));
    }
    return [...looks];
}"""
_seen_looks: set[str] = set()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = 320, 1280


def _again_where_the_page_changed(look: Callable[..., None]) -> Callable[..., None]:
    """Return a look that begins anew when another page takes the place of the one that is looked at."""

    @wraps(look)
    def steady(page: Page, *given: Any) -> None:
        for _turn in range(3):
            try:
                return look(page, *given)
            except Error as problem:
                if "Execution context was destroyed" not in str(problem):
                    raise
                page.wait_for_load_state()
        return look(page, *given)

    return steady


def axe(page: Page) -> None:
    """Look for barriers with axe-core; a single one fails. Needs JavaScript in the window."""
    page.wait_for_load_state()  # a click returns when the next page begins to arrive
    _look(page, _RULES)


@_again_where_the_page_changed
def _look(page: Page, rules: list[str]) -> None:
    """Contrast takes most of the time, so it is measured only where a text looks as none has before in this process."""
    looks = set(page.evaluate(_LOOKS))
    is_new = not looks <= _seen_looks
    if not is_new and rules == ["color-contrast"]:
        return
    options = {"runOnly": rules, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": is_new}}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate("async (options) => ({...(await axe.run(options)), passes: []})", options))
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    _seen_looks.update(looks)


@_again_where_the_page_changed
def fits(page: Page) -> None:
    """See that nothing has to be scrolled sideways."""
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], f"{page.url} is {wide} pixels wide"


def no_barriers(page: Page) -> None:
    """Look at a page once on a narrow phone, with axe; and see that it fits there and at a desk, where contrast is measured too.

    A page has the same parts at every width. The window is as wide afterwards as it was.
    """
    before = page.viewport_size
    for width in (DESK, PHONE) if before["width"] == DESK else (PHONE, DESK):
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": before["height"]})
        fits(page)
        _look(page, _RULES if width == PHONE else ["color-contrast"])
    page.set_viewport_size(before)


def reach(page: Page, words: str, *, most: int = 80) -> None:
    """Press Tab until what has these words (text, label or name) has the focus; fail where it cannot be reached."""
    seen = []
    for _number in range(most):
        page.keyboard.press("Tab")
        said = page.evaluate(
            """() => {
                const it = document.activeElement;
                const labels = it.labels ? [...it.labels].map((label) => label.innerText) : [];
                return [it.getAttribute('aria-label') || '', it.innerText || '', ...labels].join(' ').trim();
            }"""
        )
        if words in said:
            return
        seen.append(said)
    raise AssertionError(f"“{words}” cannot be reached by keyboard; reached: {seen}")
