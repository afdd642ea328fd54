"""Settings refuse nonsense at the start with a sentence that says what to set; a city's settings pass every check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from parvis.config import environment
from parvis.core.management.commands import serve

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parent.parent
CITY = {
    "PARVIS_SECRET_KEY": "k" * 20 + "9xQ2-fj3_Lm4pRs5tUv6wXy7zAb8cDe0gHiJ",
    "PARVIS_HOSTS": "parvis.example.org",
    "PARVIS_BASE_URL": "https://parvis.example.org",
    "PARVIS_COUNTRY": "FR",
    "PARVIS_TIME_ZONE": "Europe/Paris",
    "PARVIS_PROXIES": "10.0.0.5",
    "PARVIS_MAIL_FROM": "La ville <parvis@example.org>",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DATABASE_URL": "postgres://parvis:secret@127.0.0.1:1/parvis",
    "PARVIS_SEAL_KEY": "s" * 20 + "8bR7-ek4_Mn5qSt6uVw7xYz8aBc9dEf1hIjK",
    "PARVIS_REPLY_DOMAIN": "reply.example.org",
    "PARVIS_BACKUP_KEY": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
}


def start(tmp_path: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `parvis` in an environment that holds nothing but these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "parvis", *command],
        env={**kept, "PARVIS_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **settings},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_a_well_set_city_is_asked_for_nothing_but_the_database_that_is_not_there(tmp_path):
    ended = start(tmp_path, "check", "--deploy", "--fail-level", "ERROR", **CITY)

    assert ended.returncode == 0, ended.stderr
    assert re.findall(r"\(([\w.]+)\)", ended.stdout + ended.stderr) == ["parvis.W020"]


def test_an_installation_without_any_setting_starts_for_itself_alone(tmp_path):
    ended = start(tmp_path, "check")

    assert ended.returncode == 0, ended.stderr
    key = tmp_path / "secret_key"
    assert key.stat().st_mode & 0o077 == 0
    assert len(key.read_text()) >= 48


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARVIS_SECRET_KEY", "hunter2"),
        ("PARVIS_HOSTS", "*"),
        ("PARVIS_BASE_URL", "our.city"),
        ("PARVIS_COUNTRY", "XX"),
        ("PARVIS_TIME_ZONE", "Europe/Nowhere"),
        ("PARVIS_PROXIES", "proxy.example.org"),
        ("PARVIS_PROXIES", "10.0.0.5/24"),
        ("PARVIS_DEMO", "perhaps"),
        ("PARVIS_MAIL_FROM", "nobody"),
        ("PARVIS_REPLY_DOMAIN", "reply@example.org"),
        ("PARVIS_IMAP_URL", "https://mail.example.org"),
        ("PARVIS_MAIL_TIMEOUT", "0"),
        ("PARVIS_SMS_PER_DAY", "many"),
        ("EMAIL_URL", "carrier-pigeon://mail.example.org"),
        ("STORAGE_URL", "ftp://files.example.org"),
        ("DATABASE_URL", "mysql://db.example.org/parvis"),
        ("DATABASE_URL", "nonsense"),
        ("PARVIS_OIDC_URL", "id.example.org"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_that_names_the_setting(tmp_path, name, value):
    ended = start(tmp_path, "check", **{name: value})

    last = ended.stderr.strip().splitlines()[-1]
    assert ended.returncode != 0
    assert name in last
    assert last.endswith((".", "…"))
    assert len(value) == 1 or value not in last


@pytest.mark.parametrize(
    ("url", "host", "port", "starts_tls", "is_tls"),
    [
        ("smtp+tls://parvis:p%40ss@mail.example.org", "mail.example.org", 587, True, False),
        ("smtps://parvis:p%40ss@mail.example.org", "mail.example.org", 465, False, True),
        ("smtp+tls://parvis:p%40ss@mail.example.org:2525", "mail.example.org", 2525, True, False),
    ],
)
def test_mail_goes_encrypted_to_the_server_that_is_named(monkeypatch, url, host, port, starts_tls, is_tls):
    monkeypatch.setenv("EMAIL_URL", url)

    found = environment.mail("EMAIL_URL", "")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (starts_tls, is_tls)
    assert found["EMAIL_HOST_PASSWORD"] == "p@ss"


def test_mail_may_go_to_a_folder_or_through_a_service(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "file:///srv/parvis/mail")
    assert environment.mail("EMAIL_URL", "")["EMAIL_FILE_PATH"] == "/srv/parvis/mail"

    monkeypatch.setenv("EMAIL_URL", "anymail+mailgun://?api_key=secret&sender_domain=mg.example.org")
    found = environment.mail("EMAIL_URL", "")
    assert import_string(found["EMAIL_BACKEND"])
    assert found["ANYMAIL"] == {"MAILGUN_API_KEY": "secret", "MAILGUN_SENDER_DOMAIN": "mg.example.org"}


def test_a_secret_may_lie_in_a_file(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("from-a-file\n")
    monkeypatch.setenv("PARVIS_SOMETHING_FILE", str(tmp_path / "key"))

    assert environment.text("PARVIS_SOMETHING", "") == "from-a-file"
    assert "PARVIS_SOMETHING" not in os.environ


def test_a_secret_file_that_is_not_there_stops_the_start(tmp_path, monkeypatch):
    monkeypatch.setenv("PARVIS_SOMETHING_FILE", str(tmp_path / "missing"))

    with pytest.raises(ImproperlyConfigured, match="PARVIS_SOMETHING_FILE"):
        environment.text("PARVIS_SOMETHING", "")


def test_what_is_refused_is_not_repeated_for_it_may_be_a_secret(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "bad://user:hunter2@mail.example.org")

    with pytest.raises(ImproperlyConfigured) as refused:
        environment.mail("EMAIL_URL", "")

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("proxies", [[], ["unix"], ["10.0.0.5", "10.1.0.0/16", "unix"]])
def test_the_web_server_takes_the_proxies_that_the_settings_take(settings, proxies):
    settings.PARVIS_PROXIES = proxies

    server = serve.Server(serve.server_options(bind="127.0.0.1:0", processes=1))

    assert server.cfg.settings["forwarded_allow_ips"].get() == [name for name in proxies if name != "unix"]
