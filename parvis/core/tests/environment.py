"""Sets the environment of the tests before Django reads it; loaded by `-p`, for conftest.py comes too late for that."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(os.environ.get("PARVIS_TEST_HOME") or tempfile.mkdtemp(prefix="parvis-test-"))
if "PARVIS_TEST_HOME" not in os.environ:
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
(HOME / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where its folder is missing
for _name in list(os.environ):
    is_for_tests = _name.startswith("PARVIS_TEST_") or _name == "PARVIS_CHROMIUM"
    if (_name.startswith("PARVIS_") and not is_for_tests) or _name in ("EMAIL_URL", "SMS_URL", "STORAGE_URL"):
        del os.environ[_name]
os.environ["PARVIS_HOME"] = str(HOME)
os.environ["PARVIS_SECRET_KEY"] = "only-for-tests-" + "0" * 40
os.environ["DATABASE_URL"] = os.environ.get("PARVIS_TEST_DATABASE_URL") or f"sqlite:///{HOME / 'unused.sqlite3'}"
# Playwright keeps an event loop in the thread of the browser tests; nothing else here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
