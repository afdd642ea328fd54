"""What all tests share: a moment in time, quick settings, a clean slate for caches.

Where things are kept and which database is used stands in parvis/core/tests/environment.py, which is read earlier.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

# The same examples every time: what fails here fails everywhere. To look further: --hypothesis-profile=default.
hypothesis.settings.register_profile("parvis", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("parvis")

_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What a test asks for when it means a database; whoever opens no page and keeps no row is not tried again on another.
DATABASE = {"db", "transactional_db", "django_db_setup", "place", "valdoria"}
# A Wednesday in November, mid-morning in Brussels.
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which most stories begin."""
    return NOW


@pytest.fixture(autouse=True)
def _plain_settings(settings, tmp_path):
    """A fast hasher, files in a folder of the test, static files by their own names."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGE_URL = f"file://{tmp_path / 'files'}"
    settings.PARVIS_HOME = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PARVIS_REQUIRE_SECOND_FACTOR = False


@pytest.fixture(autouse=True)
def _forget_snapshots() -> Iterator[None]:
    """Drop what processes keep under revision numbers, for the test's database is rolled back under it."""
    from parvis.core import revisions

    yield
    revisions.forget_all()


@pytest.fixture(autouse=True)
def _hear_assertions(monkeypatch):
    """Let an assertion that fails in what the worker does fail the test, too."""
    from parvis.core import due

    monkeypatch.setattr(due, "let_through", (AssertionError,))


@pytest.fixture(scope="session", autouse=True)
def _let_transactional_tests_flush() -> Iterator[None]:
    """Let Django empty the append-only tables between tests that commit; production has no such door."""
    from django.core.management.commands import flush
    from django.db import connections

    from parvis.core import triggers

    original = flush.Command.handle

    def handle(self, **options):
        options["inhibit_post_migrate"] = True  # it would write Django's own permissions again, which nobody here has
        triggers.drop(options["database"])
        with connections[options["database"]].cursor() as cursor:
            cursor.execute("DELETE FROM cases_search")  # no model's table, so that nobody else empties it
        try:
            return original(self, **options)
        finally:
            triggers.install(options["database"])

    flush.Command.handle = handle
    yield
    flush.Command.handle = original


def pytest_sessionstart() -> None:
    """See that pages speak with the words that are written now."""
    from parvis.core import translations

    translations.compile_stale(Path(__file__).parent / "parvis" / "locale")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Browser and fault tests are marked by the folder they lie in; what asks for no database is tried once.

    Files with long stories come first, so that two processes end at about the same time.
    """
    thorough = {item.path for item in items if item.get_closest_marker("thorough")}
    items.sort(key=lambda item: item.path not in thorough)
    for item in items:
        if item.get_closest_marker("django_db") is None and not DATABASE.intersection(item.fixturenames):
            item.add_marker(pytest.mark.once)
        path = str(item.path)
        if "/browser/" in path:
            item.add_marker(pytest.mark.browser)
        if "/faults/" in path:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def playwright():
    """The browser's driver, started once for all browser stories of this process: it cannot be started twice."""
    from playwright.sync_api import sync_playwright

    # Its loop runs in this thread, where Django then sees an asynchronous context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """The system's Chromium, started once."""
    path = os.environ.get("PARVIS_CHROMIUM") or next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    if not path:
        pytest.skip("no Chromium here: install one, or name it in PARVIS_CHROMIUM")
    browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
    yield browser
    browser.close()
