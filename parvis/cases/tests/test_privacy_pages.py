"""People ask what we keep of them: a copy that shows nobody else, by four eyes, within a month."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from parvis.cases import access_request, actions, viewings
from parvis.cases.models import AccessLog, AccessRequest, Case, Checked, Contact, Kept, LegalHold, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.cases.tests.test_erasing import joined, photo
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core import due
from parvis.core.access import Role
from parvis.core.models import Entry
from parvis.correspondence.actions.revealing import RevealReason
from parvis.people.models import RoleGrant

DATA = "/coordinator/data/"


@pytest.fixture
def gil(valdoria, now):
    """A second coordinator."""
    return town._person("gil", Role.COORDINATOR, now)


def person(name, **said):
    return actions.Person(
        language="en", channel="email", email=f"{name.split()[0].lower()}@example.org", name=name, **said
    )


def page(client, url, user, **data):
    client.force_login(user)
    answer = client.post(url, data) if data else client.get(url)
    return answer


def ask(client, valdoria, reporter, **said):
    data = {
        "reference": reporter.reference,
        "checked": "document",
        "reason": "Came to the counter",
        "language": "en",
        **said,
    }
    answer = page(client, f"{DATA}copy/own/", valdoria.coco, **data)
    assert answer.status_code == 302, re.findall(r"error-message.*?</p>", answer.content.decode())
    return AccessRequest.objects.latest("id")


def zipped(client, asked, user):
    answer = page(client, f"{DATA}copy/{asked.pk}/take/", user, now="yes")
    assert answer["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_a_copy_holds_what_the_person_told_and_was_told_and_who_looked(client, valdoria, gil, now):
    taken = litter(now, person=person("Ama Sarpong"), words="Papers at my door", photos=[photo()])
    actions.look(user=valdoria.clara, what="view", case=taken.case, at=now)
    actions.ask(
        case=fresh(taken.case),
        reporter=taken.reporter,
        text="Since when?",
        language="en",
        by=staff(valdoria.clara),
        at=now,
    )
    actions.add_words(reporter=taken.reporter, text="Since Monday", by=town.AMA, at=now, kind=RemarkKind.REPLY)
    actions.answer(
        case=fresh(taken.case),
        outcome=Outcome.DONE,
        text="Swept today.",
        language="en",
        by=staff(valdoria.clara),
        at=now,
    )

    asked = ask(client, valdoria, taken.reporter)
    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="", looked="on")
    files = zipped(client, asked, gil)

    text = files["copy.json"].decode()
    for said in ("Ama Sarpong", "ama@example.org", "Papers at my door", "Since when?", "Since Monday", "Swept today.",
                 "12 Mill Street", "the service that answers", "opened it"):  # fmt: skip
        assert said in text, said
    assert json.loads(text) and b"<h1>A copy of your data</h1>" in files["copy.html"]
    assert files["photos/1.jpg"].startswith(b"\xff\xd8")
    assert valdoria.clara.name not in text


def test_nothing_of_other_reporters_is_in_it(client, valdoria, gil, now):
    first = litter(now - timedelta(days=3), person=person("Ama Sarpong"), words="Papers", photos=[photo()])
    second = joined(first.case, now, words="Ben saw it as well")
    actions.note(
        case=first.case,
        text="Ben called, ben@example.org, about Ama",
        kind=RemarkKind.NOTE,
        by=staff(valdoria.clara),
        at=now,
    )

    asked = ask(client, valdoria, first.reporter)
    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="", looked="on")
    text = b"".join(zipped(client, asked, gil).values()).decode(errors="replace")

    assert "Ben" not in text and "saw it as well" not in text and second.reporter.reference not in text
    assert "▇▇▇ called, ▇▇▇, about Ama" in text


def test_the_one_who_took_it_down_cannot_release_it(client, valdoria, gil, now):
    asked = ask(client, valdoria, litter(now).reporter)

    page(client, f"{DATA}copy/{asked.pk}/", valdoria.coco, redactions="", looked="on")
    assert AccessRequest.objects.get(pk=asked.pk).released_at is None
    assert page(client, f"{DATA}copy/{asked.pk}/take/", valdoria.coco, now="yes").status_code == 302

    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="", looked="on")
    assert AccessRequest.objects.get(pk=asked.pk).released_by == gil.actor_reference


def test_the_second_person_sees_what_looks_like_others_and_blacks_it_out(client, valdoria, gil, now):
    taken = litter(
        now, person=person("Ama Sarpong"), words="Our caretaker Mr Brun threw it there. brun@example.org knows."
    )
    asked = ask(client, valdoria, taken.reporter)

    draft = page(client, f"{DATA}copy/{asked.pk}/", gil).content.decode()
    assert "<li>Mr Brun</li>" in draft and "<li>brun@example.org</li>" in draft and "<li>Ama" not in draft

    shown = page(
        client, f"{DATA}copy/{asked.pk}/", gil, redactions="Mr Brun\nbrun@example.org", show="yes"
    ).content.decode()
    assert "caretaker ▇▇▇ threw it there. ▇▇▇ knows." in shown
    assert AccessRequest.objects.get(pk=asked.pk).released_at is None

    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="Mr Brun\nbrun@example.org", looked="on")
    assert "Brun" not in b"".join(zipped(client, asked, gil).values()).decode(errors="replace")


@pytest.mark.parametrize(
    ("text", "words", "out"),
    [
        ("Müller and muller, MÜLLER!", ["Muller"], "▇▇▇ and ▇▇▇, ▇▇▇!"),
        ("Mu\u0308ller", ["müller"], "▇▇▇"),
        ("Ann, Anna, Ann's", ["Ann"], "▇▇▇, Anna, ▇▇▇'s"),
        ("Jean  Luc\nPicard", ["Jean Luc Picard"], "▇▇▇"),
        ("a (b) c", ["(b)"], "a ▇▇▇ c"),
        ("nothing", ["", "  "], "nothing"),
    ],
)
def test_blacking_out_minds_neither_capitals_nor_accents(text, words, out):
    assert access_request.blacked_out(text, words) == out


def test_a_wrong_pin_opens_no_copy(client, valdoria, now):
    taken = litter(now)
    data = {
        "reference": taken.reporter.reference,
        "checked": "pin",
        "pin": "000000",
        "reason": "By phone",
        "language": "en",
    }

    assert page(client, f"{DATA}copy/own/", valdoria.coco, **data).status_code == 422
    assert not AccessRequest.objects.exists()

    answer = page(client, f"{DATA}copy/own/", valdoria.coco, **{**data, "pin": taken.pin})
    assert answer.status_code == 302 and AccessRequest.objects.get().checked == Checked.PIN


def test_what_the_mediator_keeps_is_not_opened_here(client, valdoria, now):
    taken = litter(now, words="the police hit my brother here")
    data = {"reference": taken.reporter.reference, "checked": "document", "reason": "x", "language": "en"}

    assert page(client, f"{DATA}copy/own/", valdoria.coco, **data).status_code == 422
    erase = {**data, "ground": "asked", "sure": "on"}
    assert page(client, f"{DATA}erase/", valdoria.coco, **erase).status_code == 422
    assert Contact.objects.get(reporter=taken.reporter).words


def test_a_month_without_a_copy_is_a_broken_promise(valdoria, now):
    taken = litter(now)
    asked = actions.ask_copy(
        reporter=taken.reporter,
        checked=Checked.DOCUMENT,
        reason="Asked",
        language="en",
        by=staff(valdoria.coco),
        at=now,
    )
    assert asked.due_at == now + timedelta(days=30)

    due.run_all(slot="default", at=now + timedelta(days=29))
    assert not Entry.objects.filter(verb="cases.copy_late").exists()
    due.run_all(slot="default", at=now + timedelta(days=31))
    assert Entry.objects.filter(verb="cases.copy_late", subject=asked.subject).count() == 1


def test_a_man_names_his_neighbour_and_she_learns_what_but_not_who(client, valdoria, gil):
    """She looks at the address minutes later and asks for her data: nothing nearby or public, and no writer in her copy."""
    now = timezone.now()
    karl = person("Karl Berg", phone="+32470112233")
    place = actions.Place(latitude=50.05, longitude=4.05, text="14 Mill Street", note="Karl Berg, second floor")
    taken = litter(
        now - timedelta(minutes=10), situation="bar_noise", answers={"when": "over"}, person=karl, place=place,
        photos=[photo()],
        words="I am Karl Berg from 14 Mill Street. Karin Vogel leaves her child alone, says Karl. My wife saw it too.",
    )  # fmt: skip
    litter(
        now - timedelta(days=3), words="Karin Vogel puts her bags out", photos=[photo()]
    )  # in the street: public, without words

    # Minutes later she looks around: nothing to join, nothing on the map, nothing in the feed.
    from parvis.cases import nearby

    near = nearby.cases_near(situation="bar_noise", latitude=50.05, longitude=4.05, at=timezone.now())
    assert near == []
    for url in ("/map/", "/map/points.json", "/map/feed.xml"):
        seen = client.get(url).content.decode()
        assert "Vogel" not in seen and "Mill Street" not in seen and "photo/" not in seen
        assert "Noise" not in seen.split("<select")[0]

    # She asks for her data.
    answer = page(
        client,
        f"{DATA}copy/about/",
        valdoria.coco,
        name="Karin Vogel",
        checked="document",
        reason="Identity card",
        language="en",
    )
    asked = AccessRequest.objects.get()
    assert answer.status_code == 302 and taken.case in asked.cases.all()
    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="her bags", looked="on")
    text = b"".join(zipped(client, asked, gil).values()).decode()

    assert "Karin Vogel leaves her child alone" in text
    for hidden in ("Karl", "Berg", "Mill Street", "+32470112233", "karl@example.org", "My wife", "I am", "second floor",
                   taken.reporter.reference, taken.case.reference, "50.05", f"{now:%Y-%m-%d %H}"):  # fmt: skip
        assert hidden not in text, hidden
    assert "photos/" not in text and "One came with it" in text
    assert AccessLog.objects.filter(user=valdoria.coco, what="search", reason="Identity card").exists()


def test_one_word_is_not_enough_to_look_for_somebody(client, valdoria):
    data = {"name": "Karin", "checked": "document", "reason": "x", "language": "en"}
    assert page(client, f"{DATA}copy/about/", valdoria.coco, **data).status_code == 422


def test_a_copy_is_emptied_after_it_was_taken(client, valdoria, gil, now):
    asked = ask(client, valdoria, litter(now).reporter)
    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="Somebody", looked="on")
    zipped(client, asked, gil)

    actions.clear_due(at=timezone.now() + timedelta(days=2))

    kept = AccessRequest.objects.get(pk=asked.pk)
    assert kept.redactions == [] and kept.emptied_at
    assert page(client, f"{DATA}copy/{asked.pk}/", gil).status_code == 404


def test_the_command_hands_out_only_what_was_released(client, valdoria, gil, now, tmp_path, capsys):
    asked = ask(client, valdoria, litter(now).reporter)
    call_command("access_request")
    assert f"{asked.pk}" in capsys.readouterr().out
    out = tmp_path / "copy.zip"

    from django.core.management.base import CommandError

    with pytest.raises(CommandError):
        call_command("access_request", str(asked.pk), "--out", str(out))
    assert not out.exists()

    page(client, f"{DATA}copy/{asked.pk}/", gil, redactions="", looked="on")
    call_command("access_request", str(asked.pk), "--out", str(out))
    assert zipfile.is_zipfile(out) and out.stat().st_mode & 0o777 == 0o600


def test_erasing_on_the_page_says_what_stays(client, valdoria, now):
    taken = litter(now)
    data = {"reference": taken.reporter.reference, "checked": "document", "reason": "Letter", "ground": "asked"}
    assert page(client, f"{DATA}erase/", valdoria.coco, **data).status_code == 422

    said = page(client, f"{DATA}erase/", valdoria.coco, sure="on", **data).content.decode()

    assert "What stays" in said and "35 days" in said
    assert fresh(taken.case).erased_at


def test_a_held_case_is_listed_let_go_and_refuses_to_be_erased(client, valdoria, now):
    taken = litter(now)
    answer = page(
        client, f"{DATA}hold/", valdoria.coco, reference=taken.case.reference, reason="Court", ends_on="2099-01-01"
    )
    assert answer.status_code == 302
    assert "Court" in page(client, DATA, valdoria.coco).content.decode()
    data = {
        "reference": taken.reporter.reference,
        "checked": "document",
        "reason": "x",
        "ground": "asked",
        "sure": "on",
    }
    assert "2099-01-01" in page(client, f"{DATA}erase/", valdoria.coco, **data).content.decode()

    page(client, f"{DATA}hold/{LegalHold.objects.get().pk}/lift/", valdoria.coco, now="yes")
    assert page(client, f"{DATA}erase/", valdoria.coco, **data).status_code == 200
    assert fresh(taken.case).erased_at


def test_only_administrators_set_periods_and_everybody_concerned_sees_what_goes(client, valdoria, now):
    data = {"what": "contact", "days": "14", "scope": "", "kind": "conduct", "outcome": ""}
    page(client, f"{DATA}periods/", valdoria.coco, **data)
    assert (Kept.CONTACT, "kind:conduct", "") not in actions.periods_in_force()

    RoleGrant.objects.create(user=valdoria.coco, role=Role.ADMINISTRATOR, granted_at=now, granted_by="x")
    valdoria.coco.__dict__.pop("role_codes", None)
    page(client, f"{DATA}periods/", valdoria.coco, **data)

    assert actions.periods_in_force()[(Kept.CONTACT, "kind:conduct", "")] == 14
    assert "the city's own" in page(client, f"{DATA}periods/", valdoria.coco).content.decode()


def test_the_person_reads_who_opened_their_case_by_role_and_day(valdoria, now, django_assert_max_num_queries):
    taken = litter(now)
    for minutes in (1, 2):
        actions.look(user=valdoria.clara, what="view", case=taken.case, at=now + timedelta(minutes=minutes))
    actions.reveal(
        reporter=taken.reporter,
        user=valdoria.coco,
        why=RevealReason.TO_CALL,
        reason="calls",
        by=staff(valdoria.coco),
        at=now + timedelta(days=1),
    )
    other = litter(now)
    actions.look(user=valdoria.clara, what="print", case=other.case, at=now)

    with django_assert_max_num_queries(5):
        lines = viewings.access_lines(taken.reporter)

    assert [(line.who, line.what) for line in lines] == [
        ("a coordinator of the city", "looked at your contact details"), ("the service that answers", "opened it"),
    ]  # fmt: skip
    assert Case.objects.count() == 2
