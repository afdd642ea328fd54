"""Every page stands in the same frame: a language, one heading, a way past the frame, nothing inline, little weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

pytestmark = [pytest.mark.django_db, pytest.mark.urls("parvis.core.tests.style_pages")]

PARVIS = Path(settings.PACKAGE)
PAGES = ["/style/", "/staff-style/", "/nowhere/"]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_has_a_language_a_title_one_heading_and_a_way_past_the_frame(client, url):
    html = client.get(url, headers={"accept-language": "en"}).content.decode()

    assert '<html lang="en"' in html
    assert re.search(r"<title>\s*\S+", html)
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert '<main id="main"' in html


def test_a_page_is_in_the_language_that_was_asked_for(client):
    response = client.get("/style/?lang=fr")

    assert '<html lang="fr"' in response.content.decode()


def test_the_links_of_languages_keep_what_else_the_address_says(client):
    html = client.get("/style/?step=2", headers={"accept-language": "en"}).content.decode()

    assert 'href="?step=2&amp;lang=nl" lang="nl"' in html


def test_the_demonstration_is_marked_and_a_city_is_not(client):
    shown = client.get("/style/").content.decode()
    city = client.get("/nowhere/").content.decode()

    assert "Nothing you type reaches anybody." in shown
    assert "Nothing you type reaches anybody." not in city


def test_no_template_carries_a_style_or_a_script_inside():
    inline = re.compile(
        r"<style|<script(?![^>]*\b(?:src=|type=\"application/json))|\sstyle=|\son[a-z]+=|javascript:|hx-on",
        re.IGNORECASE,
    )
    offenders = [
        f"{path.relative_to(PARVIS)}: {found.group()}"
        for path in PARVIS.rglob("templates/**/*.html")
        if not path.name.startswith(("mail", "_mail"))  # mail programs know no style sheets
        and (found := inline.search(path.read_text(encoding="utf-8")))
    ]

    assert offenders == []


def test_no_file_we_serve_asks_another_server():
    ours = [*(PARVIS / "core/static/core").iterdir(), PARVIS / "core/static/vendor/govuk/govuk.css"]
    asks = re.compile(r"url\([\"']?(?:https?:)?//|@import|fetch\([\"']https?:|src\s*=\s*[\"']https?:")

    assert [path.name for path in ours if asks.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("url", ["/style/", "/staff-style/"])
def test_a_page_weighs_less_than_100_kb_over_the_wire(client, url):
    html = client.get(url).content
    parts = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html.decode())) - {"core/map.js"}
    letters = {f"vendor/atkinson/latin-{weight}.woff2" for weight in (400, 700)}

    packed = {part: len(gzip.compress(Path(finders.find(part) or "").read_bytes())) for part in parts | letters}

    assert len(gzip.compress(html)) + sum(packed.values()) < 100_000, packed


def test_the_press_that_nobody_is_in_danger_carries_its_token(client):
    html = client.get("/style/").content.decode()
    card = html[html.index("pv-danger") :]

    assert 'href="tel:112"' in card
    assert 'href="sms:114"' in card
    assert re.search(r'<form method="post" action="/report/"><input type="hidden" name="csrfmiddlewaretoken"', card)


def test_one_can_leave_without_a_cookie_and_sees_a_page_that_tells_nothing():
    response = Client(enforce_csrf_checks=True).post("/leave/")

    assert response.status_code == 200
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "arvis" not in re.sub(r"<link[^>]*>", "", response.content.decode())


def test_another_site_cannot_press_the_button_for_somebody():
    response = Client(enforce_csrf_checks=True).post("/leave/", headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "404.html", "429.html", "500.html", "core/csrf_failed.html"]
)
def test_a_page_of_something_gone_wrong_needs_no_database_and_says_what_to_do(template, django_assert_num_queries):
    with translation.override("en"), django_assert_num_queries(0):
        html = render_to_string(template)

    assert html.count("<h1") == 1
    assert "112" in html
    assert 'href="/"' in html


def test_the_page_of_our_own_failure_stands_even_when_style_sheets_have_no_list(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = "/nonexistent"

    assert "Something of ours is broken" in render_to_string("500.html")


def test_a_promise_says_its_state_in_a_word(client):
    html = client.get("/style/", headers={"accept-language": "en"}).content.decode()

    for word in ("In time", "Soon late", "Late", "Kept"):
        assert re.search(rf"</svg>{word}</span>", html), word
    assert "The street cleaning team will answer you by" in html
    assert "Passed on to the police station of the North. They decide" in html
