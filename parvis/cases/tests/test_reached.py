"""Somebody was led to another service: did anybody answer there? Said once, changed at will, and nobody else's business."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from parvis.cases import actions, rules
from parvis.cases.models import Contact, Door, EndedAs
from parvis.cases.tests.town import AMA, answers_to, staff
from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from parvis.core.models import Entry
from parvis.situations import catalogue

HOUR = timedelta(hours=1)
ASKED = "Did you reach them?"
TOWED_AND_STOLEN = [
    ("", {}),
    ("words/", {"words": "my car was towed"}),
    ("which/", {"situation": "car_towed"}),
    ("question/", {"choice": "stolen"}),
]


@pytest.fixture
def station(valdoria):
    """The police station, which takes criminal complaints in the week."""
    return city.add_service(
        code="station", kind=ServiceKind.POLICE_STATION, relation=Relation.CONTROLLER,
        texts={"en": Words("Tower Road Station", "the police station")}, phones=[Phone("+32 2 555 03 00")],
        hours="Mo-Fr 08:00-09:00", by=CLERK, at=AT,
    )  # fmt: skip


@pytest.fixture
def ama(by, station):
    """Ama on her phone, led to the station because her car is gone."""
    client = Client(headers={"accept-language": "en"})
    for url, said in TOWED_AND_STOLEN:
        client.post(f"/report/{url}", said)
    return client


def shown(client):
    return client.get("/report/elsewhere/").content.decode()


def says(client, reached, end="car_towed.stolen"):
    return client.post("/report/elsewhere/reached/", {"reached": reached, "end": end})


def told():
    return [entry.codes["reached"] for entry in Entry.objects.filter(verb="cases.redirect_followed").order_by("id")]


def sent(valdoria, now, **changes):
    """Bruno sends a caller on."""
    said = {
        "door": Door.DESK, "ended_as": EndedAs.REDIRECTED, "language": "fr", "by": staff(valdoria.bruno), "at": now,
        "situation": "car_towed", "service": "station",
    }  # fmt: skip
    return actions.end_contact(**{**said, **changes})


class TestOnThePage:
    def test_who_found_nobody_reads_when_they_open_and_whom_else_to_ask(self, ama):
        assert ASKED in shown(ama)

        assert says(ama, "no").url == "/report/elsewhere/#reached"

        contact, page = Contact.objects.get(), shown(ama)
        assert (contact.reached, contact.reached_said_at is not None, told()) == (False, True, [False])
        assert "Tower Road Station opens again Thursday, 19 November, 08:00." in page
        assert "Tell us, and somebody here finds out who can." in page

    def test_said_twice_it_counts_once_and_may_be_changed(self, ama):
        for word in ("no", "no", "yes", "yes"):
            says(ama, word)

        assert (Contact.objects.get().reached, told()) == (True, [False, True])
        assert "It is good to hear that somebody was there." in shown(ama)

    def test_looking_says_nothing(self, ama):
        assert ama.get("/report/elsewhere/reached/").status_code == 405
        shown(ama)

        assert told() == []

    @pytest.mark.parametrize(
        ("reached", "end"), [("maybe", "car_towed.stolen"), ("yes", "car_towed.contest"), ("yes", "")]
    )
    def test_an_answer_to_another_page_or_no_answer_changes_nothing(self, ama, reached, end):
        says(ama, reached, end)

        assert Contact.objects.get().reached is None

    def test_somebody_else_has_nothing_to_say_of_it(self, ama):
        says(Client(), "no")

        assert Contact.objects.get().reached is None

    def test_another_answer_is_another_contact_and_the_first_is_not_asked_after_again(self, ama):
        says(ama, "no")
        ama.post("/report/back/", {"from": "question"})
        ama.post("/report/question/", {"choice": "contest"})

        assert list(Contact.objects.values_list("reached", flat=True)) == [False, None]
        assert ASKED not in shown(ama)

    def test_a_contact_that_is_gone_is_not_asked_after(self, ama):
        Contact.objects.all().delete()

        assert ASKED not in shown(ama)
        assert "It is too late to write that down." in ama.post(
            "/report/elsewhere/reached/", {"reached": "no", "end": "car_towed.stolen"}, follow=True
        ).content.decode()  # fmt: skip

    @pytest.mark.parametrize("words", ["the police hit me and towed my car", "he has a knife and my car"])
    def test_nobody_asks_who_told_of_danger_or_of_police_action(self, by, station, words):
        client = Client(headers={"accept-language": "en"})
        said = [("", {}), ("words/", {"words": words}), ("all/", {"situation": "car_towed"})]
        for url, values in [*said, ("question/", {"choice": "stolen"})]:
            client.post(f"/report/{url}", values)

        assert "Tower Road Station" in shown(client)
        assert ASKED not in shown(client)

    def test_nobody_asks_where_the_matter_is_sensitive(self, by, station):
        client = Client(headers={"accept-language": "en"})
        client.post("/report/?situation=stalked", {})
        for choice in answers_to("stalked", "complaint").values():
            client.post("/report/question/", {"choice": choice})

        assert Contact.objects.get().redirected_to == station
        assert ASKED not in shown(client)


class TestWhoMayBeAsked:
    def asked(self, code, kind, number="", is_sensitive=False):
        return rules.may_be_asked_after(
            situation=catalogue.current().situations.get(code), is_sensitive=is_sensitive, service_kind=kind,
            number_code=number,
        )  # fmt: skip

    def test_who_was_sent_to_an_office(self, valdoria):
        assert self.asked("car_towed", ServiceKind.POLICE_STATION)

    @pytest.mark.parametrize(
        ("code", "kind", "number", "is_sensitive"),
        [
            ("car_towed", ServiceKind.POLICE_STATION, "any_emergency", False),  # a help number stands first
            ("car_towed", "", "", False),  # only words were given
            ("car_towed", ServiceKind.VICTIM_SUPPORT, "", False),
            ("car_towed", ServiceKind.MEDIATION, "", False),
            ("car_towed", ServiceKind.POLICE_STATION, "", True),
            ("stalked", ServiceKind.POLICE_STATION, "", False),
            ("treated_badly", ServiceKind.LEGAL_AID, "", False),
            ("no longer there", ServiceKind.TOWN_HALL, "", False),
        ],
    )
    def test_nobody_asks_the_others(self, valdoria, code, kind, number, is_sensitive):
        assert not self.asked(code, kind, number, is_sensitive)


class TestRefusals:
    def say(self, contact, *, by, at, reached=True):
        return actions.say_whether_reached(contact_id=contact.pk, reached=reached, by=by, at=at)

    def test_only_who_took_the_call_says_it(self, valdoria, station, now):
        contact = sent(valdoria, now)

        for other in (staff(valdoria.coco), AMA):
            with pytest.raises(actions.NotTheirs):
                self.say(contact, by=other, at=now)
        self.say(contact, by=staff(valdoria.bruno), at=now + HOUR)

        entry = Entry.objects.get(verb="cases.redirect_followed")
        assert (entry.subject, entry.actor_reference, entry.at) == (
            contact.subject, staff(valdoria.bruno).reference, now + HOUR,
        )  # fmt: skip
        assert entry.codes == {"reached": True, "door": "desk", "to": "station"}

    @pytest.mark.parametrize(
        "changes",
        [
            {"ended_as": EndedAs.INFORMED, "service": ""},
            {"service": ""},
            {"number_code": "victims"},
            {"situation": "stalked"},
            {"situation": ""},
        ],
    )
    def test_what_is_not_asked_after_is_not_written(self, valdoria, station, now, changes):
        contact = sent(valdoria, now, **changes)

        with pytest.raises(actions.NotAskedAfter):
            self.say(contact, by=staff(valdoria.bruno), at=now)

    def test_a_day_later_nothing_is_changed_any_more(self, valdoria, station, now):
        contact = sent(valdoria, now)
        self.say(contact, by=staff(valdoria.bruno), at=now + 24 * HOUR)

        with pytest.raises(actions.TooLate):
            self.say(contact, by=staff(valdoria.bruno), at=now + 25 * HOUR, reached=False)
        contact.refresh_from_db()
        assert contact.reached is True

    def test_a_contact_that_was_erased_is_nobodys(self, valdoria, station, now):
        contact = sent(valdoria, now)
        Contact.objects.all().delete()

        with pytest.raises(actions.NothingOpen):
            self.say(contact, by=staff(valdoria.bruno), at=now)

    def test_when_the_ledger_fails_nothing_is_kept(self, valdoria, station, now, monkeypatch):
        contact = sent(valdoria, now)
        monkeypatch.setattr("parvis.cases.actions.following_up.ledger.write", lambda **_: 1 / 0)

        with pytest.raises(ZeroDivisionError):
            self.say(contact, by=staff(valdoria.bruno), at=now)
        contact.refresh_from_db()
        assert contact.reached is None

    @pytest.mark.parametrize(
        ("ended_as", "values"),
        [
            (EndedAs.INFORMED, {"reached": True, "reached_said_at": "at"}),
            (EndedAs.REDIRECTED, {"reached": True}),
            (EndedAs.REDIRECTED, {"reached_said_at": "at"}),
        ],
    )
    def test_the_database_keeps_no_half_of_it(self, valdoria, station, now, ended_as, values):
        contact = sent(valdoria, now, ended_as=ended_as)
        values = {name: now if value == "at" else value for name, value in values.items()}

        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(**values)


class TestGoingBack:
    """One step back, and the same said again."""

    def test_the_answer_given_stands_chosen(self, ama):
        ama.post("/report/back/", {"from": "question"})
        page = ama.get("/report/question/").content.decode()

        assert 'value="stolen"' in page
        assert page.split('value="stolen"')[1].split(">")[0].endswith("checked")

    def test_the_same_answer_is_no_second_contact(self, ama):
        ama.post("/report/back/", {"from": "question"})
        ama.post("/report/question/", {"choice": "stolen"})

        assert Contact.objects.count() == 1 and ASKED in shown(ama)

    def test_what_was_said_of_the_first_stays_with_it(self, ama):
        says(ama, "no")
        ama.post("/report/back/", {"from": "question"})
        ama.post("/report/question/", {"choice": "stolen"})
        says(ama, "yes")

        assert Contact.objects.get().reached is True
