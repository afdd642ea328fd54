"""A web process stays small: what only the worker needs is not imported there."""

import json
import subprocess
import sys
from pathlib import Path

ONLY_ELSEWHERE = {
    "scipy",
    "statsmodels",
    "pandas",
    "duckdb",
    "sqlglot",
    "pyspark",
    "sklearn",
    "py3langid",
    "apprise",
    "typst",
    "babel",
    "tqdm",
    "pytest",
}
_ASK = """
import json, sys
from parvis.config.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
from django.test import Client
for path in ("/", "/report/", "/account/login/", "/health/live", "/open311/discovery.json"):
    Client(headers={"host": "localhost"}, raise_request_exception=False).get(path)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_a_web_process_imports_nothing_that_only_the_worker_needs():
    ended = subprocess.run(
        [sys.executable, "-c", _ASK],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    modules = set(json.loads(ended.stdout.splitlines()[-1]))

    assert "django" in modules
    assert modules & ONLY_ELSEWHERE == set()
