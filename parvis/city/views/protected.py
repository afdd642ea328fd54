"""The secret list of protected places: administrators only."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city import actions, directory, places
from parvis.city.models import ProtectedKind, ProtectedPlace
from parvis.city.views.shown import actor_of, done
from parvis.core.access import open_to
from parvis.core.forms import PageForm, posted


class ProtectForm(PageForm):
    """A place, by its address in the city's own list."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=ProtectedKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Its name, for you"), max_length=120, required=False)
    place = forms.CharField(
        label=gettext_lazy("Where is it?"), max_length=200,
        help_text=gettext_lazy("Street and number, or a point like 50.8466, 4.3528."),
    )  # fmt: skip

    def clean_place(self) -> tuple[float, float]:
        said = self.cleaned_data["place"]
        try:
            latitude, longitude = (float(part) for part in said.split(","))
        except ValueError:
            found = places.search(said, limit=1)
            if not found:
                raise forms.ValidationError(_("We do not know this place. Write its point instead.")) from None
            return found[0].latitude, found[0].longitude
        here = directory.current().city
        if abs(latitude - here.latitude) > 2 or abs(longitude - here.longitude) > 2:
            raise forms.ValidationError(_("This point lies far from the city."))
        return latitude, longitude


@open_to("administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def protected(request: HttpRequest) -> HttpResponse:
    """Show the list and add to it."""
    form = ProtectForm(posted(request))
    if request.method == "POST" and form.is_valid():
        latitude, longitude = form.cleaned_data["place"]
        actions.protect(
            kind=form.cleaned_data["kind"], name=form.cleaned_data["name"], latitude=latitude, longitude=longitude,
            by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
        done(request, _("The map shows only the district around it from now on."))
        return redirect("city:protected")
    context = {"form": form, "places": ProtectedPlace.objects.all(), "back": reverse("city:home")}
    return render(request, "city/protected.html", context, status=422 if form.is_bound else 200)


@open_to("administrator")
@require_POST
def unprotect(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a place off the list."""
    actions.unprotect(place=get_object_or_404(ProtectedPlace, pk=pk), by=actor_of(request), at=timezone.now())
    done(request, _("It is off the list. What is on the map already stays as it is."))
    return redirect("city:protected")
