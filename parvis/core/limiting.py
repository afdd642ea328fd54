"""Limits on what a page accepts from one address. The urgent gate and the numbers are never limited."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from parvis.core import counters
from parvis.core.limits import client_digest

View = Callable[..., HttpResponseBase]


def limited(name: str, *, most: int, window: timedelta = timedelta(hours=1)) -> Callable[[View], View]:
    """Answer 429 to more than `most` POSTs of one address in a window; reading is never limited.

    Counted by a keyed digest: no address is kept.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and counters.too_many(
                f"{name}:{client_digest(request, purpose=name)}", limit=most, window=window, at=timezone.now()
            ):
                return render(request, "429.html", status=429)
            return view(request, *args, **kwargs)

        return counted

    return wrap
