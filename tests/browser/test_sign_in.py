"""Staff come in: by link, app, passkey; by keyboard, on a phone, in French."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

from parvis.core.access import Role
from parvis.people import actions
from parvis.people.adapters import MFAAdapter
from parvis.people.models import Purpose
from tests import cast
from tests.browser.conftest import axe, no_barriers, reach

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "seven slow trams at dusk"


@pytest.fixture(autouse=True)
def _second_step_is_asked_for(settings):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def gina(now):
    return cast.gina(at=now)


def code(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def sign_in(page, user, password=cast.PASSWORD):
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def show_once_more(page):
    page.get_by_label("Your password").fill(cast.PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def passkey():
    """Give the window a passkey that agrees to everything, as a phone with a finger on it does."""

    def plug_in(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )

    return plug_in


def test_from_the_first_link_to_the_work_with_an_app(phone, address, now):
    ines = cast.somebody("Ines Alves", Role.ADMINISTRATOR, at=now, password=None)
    token = actions.make_link(user=ines, purpose=Purpose.WELCOME, clears_second_factor=False, at=timezone.now())

    phone.goto(f"/one-time/{token}")
    no_barriers(phone)
    phone.get_by_label("Your new password").fill(NEW)
    phone.get_by_label("The new password once more").fill(NEW)
    phone.get_by_role("button", name="Keep it and go on").click()
    expect(phone.locator("main")).to_contain_text("Set up a second step first")
    no_barriers(phone)

    phone.get_by_role("link", name="Set up an app").click()
    no_barriers(phone)
    phone.wait_for_load_state()
    assert phone.get_by_alt_text("QR code").evaluate("image => image.naturalWidth") > 100
    secret = phone.locator("[data-secret]").inner_text()
    phone.get_by_label("Code").fill("000000")
    phone.get_by_role("button", name="Finish").click()
    expect(phone.locator("main")).to_contain_text("This code is not right")
    axe(phone)
    phone.get_by_label("Code").fill(code(phone.locator("[data-secret]").inner_text()))
    expect(phone.locator("[data-secret]")).to_have_text(secret)
    phone.get_by_role("button", name="Finish").click()

    expect(phone.locator("ol code")).to_have_count(10)
    no_barriers(phone)
    phone.get_by_role("link", name="I have them").click()
    phone.wait_for_url(f"{address}/people/")


def test_signing_in_with_an_app_by_keyboard_alone(page, address, gina, settings):
    secret = "JBSWY3DPEHPK3PXP" * 2
    Authenticator.objects.create(user=gina, type="totp", data={"secret": MFAAdapter().encrypt(secret)})
    page.goto("/account/login/")

    reach(page, "E-mail address")
    page.keyboard.type(gina.email)
    reach(page, "Password")
    page.keyboard.type(cast.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/code/")
    axe(page)
    reach(page, "Code")
    page.keyboard.type(code(secret))
    page.keyboard.press("Enter")

    page.wait_for_url("**/people/")
    axe(page)


def test_a_passkey_is_added_and_opens_the_account_without_a_password(page, address, gina, passkey):
    passkey(page)
    sign_in(page, gina)
    page.get_by_role("link", name="Add a passkey").click()
    show_once_more(page)
    axe(page)
    page.get_by_label("Name").fill("my phone")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have them").click()
    page.wait_for_url("**/people/")

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/people/")
    page.goto("/account/")
    expect(page.locator("main")).to_contain_text("my phone")
    axe(page)


def test_a_passkey_is_the_second_step_after_the_password(page, address, gina, passkey):
    passkey(page)
    sign_in(page, gina)
    page.get_by_role("link", name="Add a passkey").click()
    show_once_more(page)
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")

    sign_in(page, gina)
    page.get_by_role("button", name="Use a passkey or security key").click()

    page.wait_for_url("**/people/")


def test_a_passkey_that_is_not_there_is_said_in_words(page, address, gina):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")  # a browser with no passkey at hand
    page.goto("/account/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_text("The passkey was not read.").wait_for()


def test_signing_in_works_without_javascript_and_hides_what_does_not(no_js, address, gina):
    secret = "JBSWY3DPEHPK3PXP" * 2
    Authenticator.objects.create(user=gina, type="totp", data={"secret": MFAAdapter().encrypt(secret)})
    no_js.goto("/account/login/")
    expect(no_js.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()

    sign_in(no_js, gina)
    no_js.get_by_label("Code").fill(code(secret))
    no_js.get_by_role("button", name="Sign in", exact=True).click()

    no_js.wait_for_url(f"{address}/people/")


def test_the_pages_of_accounts_have_no_barriers(browse, address, now, signed_in, settings):
    settings.PARVIS_REQUIRE_SECOND_FACTOR = False
    page = browse(width=320)
    gina, hugo, bruno = cast.gina(at=now), cast.hugo(at=now), cast.bruno(at=now)
    actions.ask_reset(user=bruno, clears_second_factor=True, by=cast.acting(hugo), at=timezone.now())
    signed_in(page, gina)

    for path in (
        "/people/",
        "/people/new/",
        f"/people/{gina.actor_reference}/",
        f"/people/{hugo.actor_reference}/",
        f"/people/{bruno.actor_reference}/",
        "/account/",
        "/account/password/",
    ):
        page.goto(path)
        no_barriers(page)
        expect(page.locator("h1")).to_have_count(1)
