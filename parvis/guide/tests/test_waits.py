"""How long steps of the way through justice usually take: what the city was told, by whom and when; nothing is made up."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import confirmation, directory
from parvis.city.models import EditHistory, UsualWait

SAID = {
    "stage": "prosecutor",
    "offence": "",
    "least": 3,
    "most": 6,
    "unit": "months",
    "source": "Letter of the prosecutor's office, 3 May 2026",
    "told_on": "2026-05-03",
    "check_by": "2027-05-03",
}
NEW = reverse("city:new_wait")


@pytest.fixture
def valdoria(db, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    return town.found(now)


@pytest.fixture
def coco(valdoria) -> Client:
    """Coco coordinates."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(valdoria.coco)
    return client


def read(offence: str, language: str = "en") -> str:
    return Client(headers={"accept-language": language}).get(f"/justice/{offence}/").text


def test_where_nobody_told_us_the_page_says_so_at_each_step_where_one_waits(valdoria):
    assert read("theft").count("We know no usual time here, so we promise none. Ask there, with your number.") == 3
    assert read("theft", "fr").count("Nous ne connaissons pas de délai habituel ici") == 3


def test_a_coordinator_writes_it_down_with_who_said_so_and_everybody_reads_it_at_once(coco):
    assert coco.post(NEW, SAID).status_code == 302
    said = read("theft")

    assert "usually 3 to 6 months." in said
    assert "As the city was told, 3 May 2026:" in said and "Letter of the prosecutor&#x27;s office" in said
    assert said.count("We know no usual time here") == 2  # police and court
    assert "habituellement 3 à 6 mois" in read("theft", "fr")


def test_an_offences_own_line_goes_before_the_one_for_all(coco):
    coco.post(NEW, SAID)
    page = "https://court.example/figures/"
    coco.post(NEW, {**SAID, "offence": "hate", "least": 1, "most": 1, "unit": "years", "source": page})

    assert "usually 1 year." in read("hate") and f'href="{page}"' in read("hate")
    assert "usually 3 to 6 months." in read("theft")


def test_saying_it_anew_replaces_it_and_the_history_keeps_both(coco):
    coco.post(NEW, SAID)
    row = UsualWait.objects.get()
    coco.post(reverse("city:wait", args=[row.pk]), {**SAID, "least": 4, "most": 8})
    coco.post(NEW, {**SAID, "least": 5, "most": 8})  # the same step and offence: no second line

    assert UsualWait.objects.get().least == 5
    kept = EditHistory.objects.filter(subject="wait:prosecutor:all", field="least").order_by("id")
    assert list(kept.values_list("old", "new")) == [("", "3"), ("3", "4"), ("4", "5")]
    history = coco.get(f"{reverse('city:history')}?about=wait:prosecutor:all").text
    assert "Somebody decides what follows: all offences" in history

    coco.post(reverse("city:take_wait_back", args=[row.pk]))
    assert read("theft").count("We know no usual time here") == 3


def test_what_does_not_fit_is_said_beside_the_field_and_nothing_is_kept(coco):
    wrong = coco.post(NEW, {**SAID, "most": 2, "source": "", "check_by": "2026-05-03"})

    assert wrong.status_code == 422 and not UsualWait.objects.exists()
    for sentence in ("not smaller than the first", "Choose a day after the one of which it is."):
        assert sentence in wrong.text
    assert set(wrong.context["form"].errors) == {"most", "source", "check_by"}


def test_from_its_day_on_residents_are_told_to_ask_and_the_office_has_it_on_its_list(coco):
    today = timezone.localdate()
    coco.post(NEW, {**SAID, "check_by": today + timedelta(days=1)})
    assert "ask there whether it still holds" not in read("theft")

    coco.post(NEW, {**SAID, "check_by": today})

    assert "ask there whether it still holds" in read("theft")
    assert "Due" in coco.get(reverse("city:waits")).text
    due = [one for one in confirmation.open_items(directory.current(), today) if one.area == "waits"]
    assert [one.code for one in due] == [f"wait.prosecutor.all.{today}"]
    assert reverse("city:waits") in coco.get(reverse("city:unconfirmed")).text


def test_a_wait_without_a_source_or_upside_down_can_never_be_kept(valdoria):
    row = {**SAID, "told_on": date(2026, 5, 3), "check_by": date(2027, 5, 3)}
    for wrong in ({"source": ""}, {"least": 7}, {"least": 0, "most": 0}, {"check_by": date(2026, 5, 3)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UsualWait.objects.create(**{**row, **wrong})


def test_only_the_office_says_it(valdoria):
    client = Client()
    client.force_login(valdoria.bruno)

    assert client.post(NEW, SAID).status_code == 403
    assert not UsualWait.objects.exists()
