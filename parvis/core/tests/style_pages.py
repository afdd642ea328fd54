"""Two pages with every part on them, and small forms: addresses for the tests and the screenshots only."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from parvis.core.access import open_to
from parvis.core.forms import CountedTextarea, DayAndTimeField, PageForm, PhoneField, PhotosField
from parvis.core.navigation import WayShown

AT = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
NUMBERS = [{"number": "112", "say": "Ambulance, fire brigade, police"}, {"number": "101", "say": "Police only"}]
TEXT_NUMBERS = [{"number": "114", "say": ""}]
CARDS = [
    ("street", "Something in the street", "Rubbish, a lamp, a hole, a lost bicycle"),
    ("noise", "Noise or trouble with others", "A bar, a neighbour, music at night"),
    ("police", "Something about the police", "A question, thanks, or you were treated badly"),
]
ROWS = [
    {"key": "Where", "value": "Rue des Tilleuls 12\n1000 Example", "url": "#where"},
    {"key": "When", "value": "Thursday evening", "url": "#when"},
    {"key": "What would help", "value": "A lamp that works, so that children can walk home.", "url": "#what"},
]
TIMELINE = [
    {"title": "You told us", "at": AT, "words": "The lamp in front of the school is dark again."},
    {
        "title": "The lighting team answered",
        "at": AT,
        "who": "Lighting team",
        "is_ours": True,
        "words": "The cable was wet. We laid a new one on Tuesday.",
    },
    {"title": "We ask you whether it is solved", "is_ahead": True},
]


class EverythingForm(PageForm):
    """One field of each kind."""

    how = forms.ChoiceField(
        label="Where is the noise from?",
        choices=[
            ("bar", "A bar or restaurant"),
            ("flat", "A flat or house"),
            ("street", "People in the street"),
            ("other", "Something else"),
        ],
        widget=forms.RadioSelect,
        help_text="If you hear several, choose the loudest.",
    )
    now = forms.ChoiceField(
        label="Is it going on now?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect({"class": "pv-choices--few"}),
    )
    helps = forms.MultipleChoiceField(
        label="What would help?",
        required=False,
        choices=[("talk", "Somebody talks to them"), ("check", "Somebody measures it")],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label="What happened?", max_length=500, widget=CountedTextarea(most=500), help_text="Leave out names of people."
    )
    moment = DayAndTimeField(label="When was it?", required=False)
    email = forms.EmailField(label="Your e-mail address", required=False, help_text="Only for the answer.")
    phone = PhoneField(label="Your phone number", required=False)
    language = forms.ChoiceField(label="Answer me in", choices=[("en", "English"), ("fr", "Français")])
    photos = PhotosField(label="Photos", help_text="Up to 5 photos. Faces and number plates are hidden from others.")
    agree = forms.BooleanField(label="Tell me by e-mail what became of it")


class FiltersForm(PageForm):
    """What an inbox is narrowed by."""

    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("late", "Late")])
    q = forms.CharField(label="Words or reference", required=False)


class AnswerForm(PageForm):
    """A staff form."""

    words = forms.CharField(
        label="Your answer",
        max_length=2000,
        widget=CountedTextarea(most=2000),
        help_text="Say first what you did. 3 people will read this.",
    )
    outcome = forms.ChoiceField(
        label="What became of it",
        choices=[("done", "Done"), ("not", "We cannot do it, and say why")],
        widget=forms.RadioSelect,
    )


class OneQuestionForm(PageForm):
    """One question, which is the page's heading."""

    heads_page = "how"
    how = forms.ChoiceField(label="Is anybody hurt?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)


@open_to("anyone")
def style(request: HttpRequest) -> HttpResponse:
    """Show every part of a resident page; a POST shows what has to be mended."""
    form = EverythingForm(request.POST, request.FILES) if request.method == "POST" else EverythingForm()
    values = {
        "form": form,
        "numbers": NUMBERS,
        "text_numbers": TEXT_NUMBERS,
        "cards": CARDS,
        "at": AT,
        "reference": "123456789",
        "timeline": TIMELINE,
        "rows": ROWS,
        "is_demo": True,
        "districts_url": "/districts.json",
        "streets_url": "/streets.json",
        "city_name": "Example",
        "legal_links": [{"url": "/privacy/", "label": "Your data"}, {"url": "/access/", "label": "Accessibility"}],
    }
    return render(request, "core/style_page.html", values)


@open_to("anyone")
def staff(request: HttpRequest) -> HttpResponse:
    """Show every part of a staff page."""
    states = ["late", "late", "soon", "", "", "kept"]
    cases = [
        {
            "state": state,
            "reference": "123456789",
            "what": "A lamp is dark",
            "where": "Rue des Tilleuls, North",
            "people": 3,
        }
        for state in states
    ]
    ways = [
        WayShown("Inbox", "/staff-style/", "Alt+1", True),
        WayShown("New contact", "/desk/", "Alt+2", False),
        WayShown("What is late", "/late/", "Alt+3", False),
    ]
    values = {
        "form": AnswerForm(),
        "filters": FiltersForm(),
        "cases": cases,
        "rows": ROWS,
        "at": AT,
        "ways": ways,
        "city_name": "Example",
        "is_demo": True,
    }
    return render(request, "core/style_page_staff.html", values)


@open_to("anyone")
def districts(request: HttpRequest) -> HttpResponse:
    """Give two square districts."""
    ring = [[4.34, 50.84], [4.36, 50.84], [4.36, 50.86], [4.34, 50.86], [4.34, 50.84]]
    east = [[lon + 0.02, lat] for lon, lat in ring]
    shapes = [("North", ring), ("Harbour", east)]
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": name},
                    "geometry": {"type": "Polygon", "coordinates": [shape]},
                }
                for name, shape in shapes
            ],
        }
    )


@open_to("anyone")
def streets(request: HttpRequest) -> HttpResponse:
    """Give a grid of streets."""
    lines = [("Rue des Tilleuls", [[4.34, 50.845 + step / 200], [4.38, 50.847 + step / 200]]) for step in range(3)]
    lines += [("Quai du Port", [[4.345 + step / 100, 50.84], [4.347 + step / 100, 50.86]]) for step in range(4)]
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": name},
                    "geometry": {"type": "LineString", "coordinates": line},
                }
                for name, line in lines
            ],
        }
    )


urlpatterns = [
    path("", style),
    path("style/", style),
    path("staff-style/", staff),
    path("districts.json", districts),
    path("streets.json", streets),
    path("account/", include("allauth.urls")),
    path("", include("parvis.core.urls")),
    path("", include("parvis.people.urls")),
]
