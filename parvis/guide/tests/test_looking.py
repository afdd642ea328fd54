"""Whoever opens a poster's code is counted; what fetches it for a preview, a search or a check is not."""

import pytest
from django.http.request import HttpHeaders

from parvis.guide.looking import is_person
from parvis.guide.tests.looking import ANDROID, PHONE

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4"
OLD = {"sec-fetch-mode": None, "sec-fetch-dest": None}  # said by no browser before 2023 but Chrome's


def seen(**said: str | None) -> bool:
    """Return whether a page asked for like on a telephone, but for these headers, is somebody looking."""
    headers = {**PHONE, **{name.replace("_", "-"): words for name, words in said.items()}}
    return is_person(
        HttpHeaders({f"HTTP_{name.upper().replace('-', '_')}": words for name, words in headers.items() if words})
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"user_agent": IPHONE, **OLD},
        {"user_agent": ANDROID.replace("K)", "CUBOT X18; wv)")},
        {"user_agent": f"{IPHONE} [FBAN/FBIOS;FBAV/441.0]", **OLD},
        {"user_agent": "Mozilla/5.0 (Android 13; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"},
    ],
)
def test_a_persons_browser_is_somebody_old_ones_and_those_inside_an_app_too(said):
    assert seen(**said)


@pytest.mark.parametrize(
    "said",
    [
        {"user_agent": "WhatsApp/2.23.20.0 A", **OLD},
        {"user_agent": "TelegramBot (like TwitterBot)", **OLD},
        {"user_agent": f"{MAC} facebookexternalhit/1.1 Facebot Twitterbot/1.0", **OLD},
        {"user_agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", **OLD},
        {"user_agent": f"{ANDROID} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": ANDROID, "accept": "*/*", **OLD},
        {"user_agent": ANDROID, "accept_language": None, **OLD},
        {"user_agent": None},
        {"user_agent": "curl/8.5.0", **OLD},
        {"sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"},
        {"sec_fetch_mode": "cors", "sec_fetch_dest": "empty"},
        {"sec_purpose": "prefetch;prerender"},
    ],
)
def test_previews_crawlers_and_browsers_that_look_ahead_are_nobody(said):
    assert not seen(**said)
