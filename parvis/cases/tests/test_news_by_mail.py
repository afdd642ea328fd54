"""News of a district by e-mail: asked for, confirmed by a button, one mail a day, stopped with one press."""

import re
import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.cases import actions, breach
from parvis.cases.access_request import assemble
from parvis.cases.forms import FIGURES
from parvis.cases.models import AccessLog, Reporter, Subscription
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import litter, staff
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.core import due, erasures
from parvis.core.models import Counter, DueRow, Entry
from parvis.correspondence import actions as correspondence
from parvis.correspondence import leaving
from parvis.correspondence.actions.upkeep import forget_old
from parvis.correspondence.models import BouncedAddress, Delivery, Message, PersonTask, Recipient
from parvis.correspondence.tests.post_office import open_post_office

DAY = timedelta(days=1)
WEST, EAST = {"latitude": 50.05, "longitude": 4.05}, {"latitude": 50.05, "longitude": 4.15}
PAGE = "/map/subscribe/"


@pytest.fixture
def office(settings):
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def clock(now, monkeypatch):
    """The city's clock, which the stories put forward."""

    class Clock:
        at = now

        def pass_(self, span):
            self.at += span
            self.work()

        def work(self):
            for slot in ("slow", "post_now", "post"):
                due.run_all(slot=slot, at=self.at)

    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    return clock


@pytest.fixture
def town(valdoria, clock):
    """Valdoria sends news by e-mail, and every worker is at work."""
    city.change_city(changes={"parts": ["report", "public_map", "news"]}, by=CLERK, at=AT)
    due.ensure_periodic()
    DueRow.objects.exclude(kind__in=["cases.district_news", "cases.sweep", "correspondence.upkeep"]).delete()
    DueRow.objects.update(due_at=clock.at)
    return valdoria


def visitor(language="en") -> Client:
    return Client(headers={"accept-language": language})


def plain(mail: EmailMessage) -> str:
    return mail.get_body(["plain"]).get_content().replace("\r\n", "\n")


def link_in(mail: EmailMessage) -> str:
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/map/subscribe/\S+)", plain(mail))
    return path


def leave_link(mail: EmailMessage) -> str:
    return mail["List-Unsubscribe"].strip().strip("<>").removeprefix("http://127.0.0.1:8000")


def told(at, **said) -> actions.Taken:
    """Somebody who wants no mail tells of litter, in the west unless said otherwise."""
    return litter(at, **{"person": actions.Person(language="en"), **said})


def subscribed(office, clock, email="ama@example.org", district="west", language="en"):
    """Walk the whole way of a person to their news, and forget the mail that asked."""
    visitor(language).post(PAGE, {"email": email, "district": district})
    clock.work()
    visitor().post(link_in(office.mails[-1]))
    office.envelopes.clear()


def test_from_the_form_to_the_first_mail_and_out_again(town, office, clock):
    browser = visitor()
    assert browser.post(PAGE, {"email": "ama@example.org", "district": "west"}).url == f"{PAGE}asked/"
    clock.work()
    [question] = office.mails
    assert (question["To"], question["Auto-Submitted"]) == ("ama@example.org", "auto-generated")
    assert "Where: Les Tanneurs" in plain(question) and "Friday, 20 November" not in plain(question)
    assert "Saturday, 21 November" in plain(question)

    page = browser.get(link_in(question))
    assert page.status_code == 200 and "a•••@e•••.org" in page.text and not Subscription.objects.get().confirmed_at
    assert "You get the news from now on" in browser.post(link_in(question)).text

    told(clock.at, place=actions.Place(**WEST))
    told(clock.at, place=actions.Place(**EAST))
    clock.pass_(DAY - timedelta(hours=1))
    assert len(office.mails) == 1  # nothing is public before a day has passed
    clock.pass_(DAY)
    news = office.mails[-1]
    assert len(office.mails) == 2 and news["Subject"] == "Valdoria: what is new in the street"
    assert (
        "New:\n• Dirty street, pavement or square · Les Tanneurs · Wednesday, 18 November · not answered yet"
        in plain(news)
    )
    assert "Ended" not in plain(news) and plain(news).count("·") == 3
    assert "http://127.0.0.1:8000/map/?district=west&lang=en" in plain(news)
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "your page" not in plain(news)

    assert browser.get(leave_link(news)).status_code == 200 and Recipient.objects.filter(email="ama@example.org")
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.post(leave_link(news), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Recipient.objects.filter(email="ama@example.org")
    assert "We do not have your address any more" in browser.post(leave_link(news)).text

    told(clock.at, place=actions.Place(**WEST))
    clock.pass_(3 * DAY)
    assert len(office.mails) == 2
    assert not Subscription.objects.exists() and not Recipient.objects.filter(audience="subscriber").exists()


def test_what_ended_is_told_too_and_in_the_language_of_the_page(town, office, clock):
    subscribed(office, clock, district="*", language="fr")
    case = told(clock.at).case
    clock.pass_(2 * DAY)
    assert "Nouveau :\n" in plain(office.mails[0]) and "Où : Toute la ville" in plain(office.mails[0])

    actions.answer(
        case=case, outcome=Outcome.DONE, text="C'est propre.", language="fr", by=staff(town.clara), at=clock.at
    )
    clock.pass_(DAY)

    news = plain(office.mails[-1])
    assert "Terminé :\n" in news and "Nouveau" not in news and "· Fait" in news
    assert "propre" not in news and "/map/?lang=fr" in news


def test_nobody_gets_two_mails_a_day_or_one_without_news(town, office, clock):
    subscribed(office, clock)
    for hours in range(1, 40, 4):
        told(clock.at - timedelta(hours=hours))
    clock.pass_(DAY)
    assert len(office.mails) == 1

    for _hour in range(8):
        clock.pass_(timedelta(hours=1))
    assert len(office.mails) == 1

    told(clock.at)
    clock.pass_(5 * DAY)
    assert len(office.mails) == 2 and plain(office.mails[1]).count("Dirty street") == 1
    clock.pass_(5 * DAY)
    assert len(office.mails) == 2


def test_several_districts_of_one_address_come_in_one_mail(town, office, clock):
    subscribed(office, clock)
    subscribed(office, clock, district="east")
    told(clock.at, place=actions.Place(**WEST))
    told(clock.at, place=actions.Place(**EAST))

    clock.pass_(2 * DAY)

    [news] = office.mails
    assert plain(news).count("Dirty street") == 2 and "/map/?lang=en" in plain(news)


def test_at_night_nothing_leaves(town, office, clock):
    subscribed(office, clock)
    told(clock.at)
    clock.pass_(DAY + timedelta(hours=12))  # half past ten in the evening
    assert not office.mails

    clock.pass_(timedelta(hours=10))

    assert len(office.mails) == 1


class TestWithoutAYes:
    def test_nothing_comes_and_the_address_is_forgotten_after_three_days(self, town, office, clock):
        visitor().post(PAGE, {"email": "ama@example.org", "district": "west"})
        clock.work()
        link = link_in(office.mails[0])
        told(clock.at)

        clock.pass_(2 * DAY)
        assert len(office.mails) == 1 and Subscription.objects.exists()
        clock.pass_(2 * DAY)

        assert len(office.mails) == 1 and not Subscription.objects.exists()
        assert not Recipient.objects.filter(email="ama@example.org", audience="subscriber").exists()
        assert visitor().get(link).status_code == 404 and visitor().post(link).status_code == 404

    def test_looking_at_the_link_is_no_yes(self, town, office, clock):
        visitor().post(PAGE, {"email": "ama@example.org", "district": "*"})
        clock.work()

        for method in (visitor().get, visitor().head):
            assert method(link_in(office.mails[0])).status_code == 200

        assert Subscription.objects.get().confirmed_at is None

    def test_a_made_up_link_opens_nothing(self, town):
        for token in ("x", "WzEsImVuIl0:1vZZZZ:aaaa", "%00"):
            assert visitor().post(f"{PAGE}{token}/").status_code == 404


class TestWhoeverTypesAnAddressIn:
    def test_is_told_the_same_whether_it_is_known_or_not(self, town, office, clock):
        subscribed(office, clock)

        answers = []
        for email in ("ama@example.org", "nobody@example.org"):
            browser = visitor()
            first = browser.post(PAGE, {"email": email, "district": "west"})
            answers.append((first.status_code, first.url, browser.get(first.url).content))
            clock.work()

        assert answers[0] == answers[1]
        assert [re.sub(r"\S+", "", plain(mail)) for mail in office.mails].count(
            re.sub(r"\S+", "", plain(office.mails[0]))
        ) == 2

    def test_cannot_change_how_somebody_gets_their_news(self, town, office, clock):
        subscribed(office, clock, language="fr")

        visitor("de").post(PAGE, {"email": "AMA@example.org", "district": "west"})
        visitor("de").post(PAGE, {"email": "ama@example.org", "district": "east"})
        clock.work()

        recipient = Recipient.objects.get(audience="subscriber")
        assert (recipient.language, recipient.email) == ("fr", "ama@example.org")
        assert recipient.subscriptions.filter(confirmed_at__isnull=False).count() == 1

    def test_cannot_fill_a_mailbox(self, town, office, clock):
        for number in range(8):
            visitor().post(
                PAGE, {"email": f"ama+{number}@example.org", "district": "*"}, REMOTE_ADDR=f"198.51.100.{number}"
            )
        clock.work()

        assert len(office.mails) == 3
        clock.pass_(DAY)
        visitor().post(PAGE, {"email": "ama@example.org", "district": "*"})
        clock.work()
        assert len(office.mails) == 4

    def test_cannot_do_it_to_many(self, town, office, clock):
        answers = [visitor().post(PAGE, {"email": f"p{n}@example.org", "district": "*"}).status_code for n in range(12)]

        assert answers == [302] * 10 + [429] * 2
        clock.work()
        assert len(office.mails) == 10

    def test_does_not_use_up_what_a_person_gets_about_their_own_matter(self, town, office, clock):
        for _time in range(3):
            visitor().post(PAGE, {"email": "ama@example.org", "district": "*"})
        taken = litter(clock.at)  # she gets a receipt, and an answer
        actions.answer(
            case=taken.case, outcome=Outcome.DONE, text="Swept.", language="en", by=staff(town.clara), at=clock.at
        )

        clock.work()

        subjects = [mail["Subject"].split()[0] for mail in office.mails]
        assert subjects.count("Valdoria:") == 3 and "The" in subjects

    def test_of_no_address_hears_it_in_a_sentence(self, town, clock):
        addresses = [
            "", "ama", "ama@", "@example.org", "ama@example.org\r\nBcc: all@example.org", "ama@example.org,b@example.org",
            "<script>@example.org", "ama@example", "a" * 250 + "@example.org", "ama\x00@example.org", "ama@exa mple.org",
            '"a b"@', "ama@[127.0.0.1", "ama@example.org>", "%0d%0a@example..org",
        ]  # fmt: skip
        for number, email in enumerate(addresses):
            said = {"email": email, "district": "west"}
            page = visitor().post(PAGE, said, REMOTE_ADDR=f"198.51.100.{number}")

            assert page.status_code == 400 and "govuk-error-message" in page.text, email
        assert not Recipient.objects.exists() and not Message.objects.exists()

    def test_of_a_district_that_is_none_hears_it_too(self, town):
        assert visitor().post(PAGE, {"email": "ama@example.org", "district": "north' OR 1=1"}).status_code == 400

    def test_leaves_no_address_in_counters_or_ledger(self, town, office, clock):
        subscribed(office, clock, email="plumcanary@example.org")

        for rows in (Counter, Entry):
            assert "plumcanary" not in str(list(rows.objects.values()))


def test_no_news_of_streets_is_offered_where_the_city_sends_none(valdoria, clock):
    assert "district" in visitor().get(PAGE).text and "Les Tanneurs" not in visitor().get(PAGE).text
    assert visitor().post(PAGE, {"email": "a@b.org", "district": "*"}).status_code == 400
    assert "/map/subscribe/" not in visitor().get("/map/").text


def test_the_map_offers_the_district_one_looks_at(town):
    page = visitor().get("/map/?district=west").text

    form = page[page.index('action="/map/subscribe/"') :]
    assert '<option value="west" selected>' in form


class TestWhatTheMapDoesNotShow:
    SECRET = "zibeline"

    @pytest.mark.parametrize(
        "said",
        [
            {"words": "my husband beats me here, zibeline"}, {"words": "the police hit my brother here, zibeline"},
            {"situation": "bar_noise", "answers": {"when": "over"}, "words": "zibeline"},
        ],
    )  # fmt: skip
    def test_is_in_no_mail(self, town, office, clock, said):
        subscribed(office, clock)
        told(clock.at, **said)

        clock.pass_(2 * DAY)

        assert not office.mails

    def test_neither_are_words_places_or_released_texts(self, town, office, clock):
        subscribed(office, clock)
        case = told(clock.at, words=f"{self.SECRET} was here").case
        actions.release(case=case, text=f"Glass, {self.SECRET}", photos=[], by=staff(town.coco), at=clock.at)

        clock.pass_(2 * DAY)

        [news] = office.mails
        assert (
            self.SECRET not in news.as_string() and "Mill" not in news.as_string() and "50.05" not in news.as_string()
        )

    @pytest.mark.parametrize("how", ["sensitive", "hidden", "withdrawn"])
    def test_what_was_taken_back_while_the_mail_waited_does_not_leave(self, town, office, clock, how):
        subscribed(office, clock)
        gone, stays = told(clock.at), told(clock.at, place=actions.Place(**WEST))
        office.replies["MAIL"] = "451 later"
        clock.pass_(2 * DAY)
        assert not office.mails and Message.objects.filter(event="cases.district_news", state="queued").exists()

        by = staff(town.coco)
        for taken in (gone, stays) if how == "withdrawn" else (gone,):
            if how == "sensitive":
                actions.raise_sensitivity(case=taken.case, how="staff", by=by, at=clock.at)
            elif how == "hidden":
                actions.hide(case=taken.case, by=by, at=clock.at)
            else:
                actions.withdraw(reporter=taken.reporter, by=by, at=clock.at)
        office.replies.clear()
        clock.pass_(timedelta(hours=5))

        if how == "withdrawn":
            assert not office.mails and Message.objects.filter(reason="nothing_left").exists()
        else:
            [news] = office.mails
            assert plain(news).count("Dirty street") == 1

    def test_the_queue_keeps_no_list(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        clock.pass_(2 * DAY)

        assert set(Message.objects.get(event="cases.district_news").facts) == {"since"}


class TestOnce:
    def test_two_runs_queue_one_mail(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        clock.at += 2 * DAY

        actions.tell_news(at=clock.at)
        actions.tell_news(at=clock.at)
        clock.work()
        clock.work()

        assert len(office.mails) == 1

    def test_a_turn_that_another_worker_took_is_left_to_it(self, town, office, clock, monkeypatch):
        from parvis.cases.actions import subscribing

        subscribed(office, clock)
        told(clock.at)
        clock.at += 2 * DAY
        real = subscribing._latest_changes

        def meanwhile(**asked):
            Subscription.objects.update(told_until=clock.at)  # the other one was quicker between our look and our turn
            return real(**asked)

        monkeypatch.setattr(subscribing, "_latest_changes", meanwhile)
        actions.tell_news(at=clock.at)

        assert not Message.objects.filter(event="cases.district_news").exists()

    def test_many_are_told_in_small_steps(self, town, office, clock):
        for number in range(5):
            subscribed(office, clock, email=f"p{number}@example.org")
        told(clock.at)
        clock.at += 2 * DAY

        assert actions.tell_news(at=clock.at, most=2) and actions.tell_news(at=clock.at, most=2)
        assert not actions.tell_news(at=clock.at, most=2)

        clock.work()
        assert sorted(mail["To"] for mail in office.mails) == [f"p{number}@example.org" for number in range(5)]

    def test_the_queries_do_not_grow_with_what_is_new(self, town, office, clock, django_assert_max_num_queries):
        subscribed(office, clock)
        for _case in range(12):
            told(clock.at)
        clock.at += 2 * DAY

        with django_assert_max_num_queries(16):
            actions.tell_news(at=clock.at)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_moment_write_once(town, office, clock):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; in tests its database lives in memory")
    for number in range(10):
        subscribed(office, clock, email=f"p{number}@example.org")
    told(clock.at)
    clock.at += 2 * DAY

    def tell():
        actions.tell_news(at=clock.at)
        connection.close()

    workers = [threading.Thread(target=tell) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Message.objects.filter(event="cases.district_news").count() == 10


class TestAnAddressWhereNobodyReads:
    def test_refused_for_good_it_is_forgotten_and_nobody_has_to_call(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        office.replies["RCPT"] = "550 no such user"

        clock.pass_(2 * DAY)

        assert not Recipient.objects.filter(email="ama@example.org", audience="subscriber").exists()
        assert not PersonTask.objects.filter(message__event="cases.district_news").exists()

    def test_refused_for_now_it_stays_and_is_told_later(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        office.replies["RCPT"] = "450 mailbox is full"
        clock.pass_(2 * DAY)

        office.replies.clear()
        clock.pass_(timedelta(hours=5))

        assert len(office.mails) == 1 and plain(office.mails[0]).count("Dirty street") == 1

    def test_what_comes_back_for_good_ends_it(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        clock.pass_(2 * DAY)
        sent = Delivery.objects.get(message__event="cases.district_news")

        correspondence.receive(raw=_returned(sent.mail_id), at=clock.at)

        assert not Recipient.objects.filter(email="ama@example.org", audience="subscriber").exists()
        assert not PersonTask.objects.filter(done_at=None).exists()

    def test_confirming_again_takes_a_bounce_off(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        office.replies["RCPT"] = "550 no such user"
        clock.pass_(2 * DAY)
        office.replies.clear()
        assert BouncedAddress.objects.exists()

        subscribed(office, clock)

        assert not BouncedAddress.objects.exists()


def _returned(mail_id: str) -> bytes:
    return (
        "From: mailer-daemon@example.org\r\nTo: allo@valdoria.example\r\nMessage-ID: <back@example.org>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\nMIME-Version: 1.0\r\n\r\n'
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        "Final-Recipient: rfc822; ama@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--x\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail_id}\r\n\r\n--x--\r\n"
    ).encode()


class TestItsOwnersData:
    def test_what_was_stopped_stays_stopped_after_a_backup_is_brought_back(self, town, office, clock):
        subscribed(office, clock)
        before = Recipient.objects.get(audience="subscriber")
        correspondence.opt_out(recipient=before, kind="progress", door="page", at=clock.at)
        before.save()  # the backup knows nothing of it

        assert erasures.replay() == 1

        assert not Recipient.objects.filter(email="ama@example.org", audience="subscriber").exists()

    def test_stands_in_the_copy_they_ask_for_and_goes_when_they_are_erased(self, town, office, clock):
        subscribed(office, clock)
        subscribed(office, clock, email="other@example.org")
        mine = litter(clock.at).reporter
        asked = actions.ask_copy(
            reporter=mine, checked="pin", reason="asks", language="en", by=staff(town.coco), at=clock.at
        )
        assert "News by e-mail" not in [part.title for part in assemble(asked)]  # nobody knows yet that it is theirs

        Recipient.objects.filter(pk=mine.recipient_id).update(email_confirmed_at=clock.at)
        [section] = [part for part in assemble(type(asked).objects.get()) if part.title == "News by e-mail"]
        actions.erase_reporter(
            reporter=Reporter.objects.get(pk=mine.pk), ground=actions.Ground.ASKED, by=staff(town.coco), at=clock.at
        )

        assert [(item.title, item.text) for item in section.items] == [("Les Tanneurs", "ama@example.org")]
        assert [one.email for one in Recipient.objects.filter(audience="subscriber", erased_at=None)] == [
            "other@example.org"
        ]

    def test_a_coordinator_tells_and_stops_it_for_somebody_who_calls_and_the_look_is_noted(self, town, office, clock):
        subscribed(office, clock)
        coco = visitor()
        coco.force_login(town.coco)
        said = {"email": "ama@example.org", "reason": "called, said the address"}

        shown = coco.post("/coordinator/data/news/", said).text
        assert "Les Tanneurs" in shown and "Has been getting news since" in shown
        assert "is forgotten" in coco.post("/coordinator/data/news/", {**said, "end": "yes"}, follow=True).text
        assert "gets no news" in coco.post("/coordinator/data/news/", said).text

        assert list(AccessLog.objects.values_list("what", "reason")) == [("search", "called, said the address")] * 3
        assert not Recipient.objects.filter(email="ama@example.org", audience="subscriber").exists()

    def test_are_counted_and_told_after_a_breach(self, town, office, clock):
        subscribed(office, clock, language="fr")
        span = {"begins": clock.at - DAY, "ends": clock.at + DAY}

        assert breach.count(**span).subscribers == 1 and breach.count(**span, only_touched=True).subscribers == 0
        assert [row["address"] for row in breach.whom_to_tell(**span)] == ["ama@example.org"]

    def test_old_mails_and_empty_rows_go(self, town, office, clock):
        subscribed(office, clock)
        told(clock.at)
        clock.pass_(2 * DAY)

        forget_old(at=clock.at + 100 * DAY)

        assert not Message.objects.filter(recipient__audience="subscriber").exists()
        assert Recipient.objects.filter(audience="subscriber").exists()

    def test_the_yes_is_kept_as_a_consent(self, town, office, clock):
        subscribed(office, clock)

        [consent] = Recipient.objects.get(audience="subscriber").consents.all()
        assert (consent.purpose, consent.text_version) == ("news", "news-1")


class TestSomebodyWhoGetsTheFiguresToo:
    """Each mail's way out ends its own kind of news, and names the rest."""

    @pytest.fixture
    def ama(self, town, office, clock):
        subscribed(office, clock)
        subscribed(office, clock, district=FIGURES)
        told(clock.at, place=actions.Place(**WEST))
        clock.pass_(2 * DAY)
        return leave_link(office.mails[-1])

    def topics(self):
        return list(Subscription.objects.values_list("topic", flat=True))

    def test_leaves_the_news_of_a_district_and_keeps_the_figures(self, ama):
        page = visitor().post(ama).text

        assert self.topics() == ["figures"] and Recipient.objects.filter(email="ama@example.org").exists()
        assert "Other news that you get" in page and "The city&#x27;s figures" in page

    def test_reads_which_news_it_is_and_which_else_there_are(self, ama):
        page = visitor().get(ama).text
        asked, others = page.split("Stop these messages")

        assert "Les Tanneurs" in asked and "figures" not in asked.split("<main")[1]
        assert "The city&#x27;s figures" in others and "Les Tanneurs" not in others

    def test_leaves_the_figures_and_keeps_the_district(self, ama):
        recipient = Recipient.objects.get(email="ama@example.org")
        token = leaving.token_for(recipient.pk, "progress", "figures.released")
        Client().post(f"/leave-list/{token}/", {"List-Unsubscribe": "One-Click"})

        assert self.topics() == ["cases"]
        assert "Les Tanneurs" in visitor().get(f"/leave-list/{token}/").text

    def test_is_still_told_of_the_district_after_leaving_the_figures(self, ama, office, clock):
        recipient = Recipient.objects.get(email="ama@example.org")
        Client().post(f"/leave-list/{leaving.token_for(recipient.pk, 'progress', 'figures.released')}/")
        before = len(office.mails)
        told(clock.at, place=actions.Place(**WEST))
        clock.pass_(3 * DAY)

        assert len(office.mails) == before + 1

    def test_leaves_all_of_it_by_the_second_button(self, ama):
        page = visitor().post(ama, {"what": "all"}).text

        assert "We do not have your address any more" in page
        assert not Recipient.objects.filter(email="ama@example.org").exists()

    def test_is_forgotten_once_nothing_is_left(self, ama):
        recipient = Recipient.objects.get(email="ama@example.org")
        visitor().post(ama)
        Client().post(f"/leave-list/{leaving.token_for(recipient.pk, 'progress', 'figures.released')}/")

        assert not Recipient.objects.filter(email="ama@example.org").exists()

    def test_what_was_ended_stays_ended_after_a_backup_is_brought_back(self, ama):
        kept = Subscription.objects.get(topic="cases")
        visitor().post(ama)
        kept.save()  # as a backup of the day before has it

        assert erasures.replay() == 1 and self.topics() == ["figures"]

    def test_what_was_asked_for_again_since_is_left_alone(self, ama):
        kept = Subscription.objects.get(topic="cases")
        visitor().post(ama)
        kept.asked_at = timezone.now() + DAY
        kept.save()

        assert erasures.replay() == 0 and sorted(self.topics()) == ["cases", "figures"]
