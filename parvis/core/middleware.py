"""What every request passes through: headers, language, who acts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from parvis.core import revisions
from parvis.core.actors import Actor, ActorKind
from parvis.core.languages import RESIDENT_LANGUAGES

Next = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; media-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()"


def without_null(get_response: Next) -> Next:
    """Take the null character out of addresses: nobody can type it, and no database can look for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            request.path_info = request.path_info.replace("\0", "\ufffd")
        asked = request.META.get("QUERY_STRING", "")
        if "%00" in asked or "\0" in asked:
            request.META["QUERY_STRING"] = asked.replace("%00", "").replace("\0", "")
        return get_response(request)

    return middleware


def revisions_once(get_response: Next) -> Next:
    """Let a request see one state of city, catalogue and texts, and ask for their revisions once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with revisions.read_once():
            return get_response(request)

    return middleware


def security_headers(get_response: Next) -> Next:
    """Add the content security policy and keep pages about people out of caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def language(get_response: Next) -> Next:
    """Choose the page's language: `?lang=` of a link, then the cookie, then what the browser prefers.

    A page that is read on somebody else's phone sets `keeps_no_trace` on its response: then no cookie remembers it. What
    a shared cache may keep brings no cookie either: it would be given to everybody.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("lang", "")
        code = asked if asked in RESIDENT_LANGUAGES else translation.get_language_from_request(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            if hasattr(response, "render") and callable(response.render):
                response.render()
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        is_shared = "public" in response.headers.get("Cache-Control", "")
        if asked in RESIDENT_LANGUAGES and not is_shared and not getattr(response, "keeps_no_trace", False):
            remember_language(response, asked)
        return response

    return middleware


def remember_language(response: HttpResponse, code: str) -> None:
    """Keep the chosen language for a year in a cookie that tells nothing else."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE
    )


def actor(get_response: Next) -> Next:
    """Say on the request who acts, for signed-in staff; reporters are known only to their own pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.actor = Actor(ActorKind.STAFF, request.user.actor_reference)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
