"""A resident looks up what to do: danger first, one question a page, and at the end somebody who helps by when."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.cards import answer_card
from parvis.cases.models import Case, Contact, EndedAs
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory
from parvis.city.actions import Phone, Words
from parvis.city.models import District, Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from parvis.situations import actions, catalogue, known
from parvis.situations.rules import Kind
from parvis.situations.rules.files import load
from parvis.situations.tests.small import SMALL, sent_by
from tests import cast


@pytest.fixture
def valdoria(db, now, monkeypatch):
    """The invented city on a Wednesday morning."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return town.found(now)


@pytest.fixture
def ama(valdoria) -> Client:
    """Ama reads English."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def read(ama):
    """Return the text of a page, as Ama reads it."""

    def get(address: str) -> str:
        answer = ama.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    return get


def add(code: str, kind: ServiceKind, phone: str, **fields):
    return city.add_service(
        code=code, kind=kind, relation=Relation.PART_OF_CITY, texts={"en": Words(code.title(), f"the {code} people")},
        phones=[Phone(phone)], by=CLERK, at=AT, **fields,
    )  # fmt: skip


class TestTheFirstPage:
    def test_danger_comes_first_then_one_box_then_few_words_then_the_other_ways(self, read):
        said = read("/")

        places = [said.index(words) for words in ("tel:112", 'name="q"', "about-noise", "Tell the city", "Follow what")]
        assert places == sorted(places)
        assert 1 < said.count("/guide/about-") <= 8
        assert f'href="{reverse("complaints:start")}"' in said

    def test_the_map_is_offered_where_the_city_shows_one(self, read):
        assert reverse("cases:map") not in read("/")

        city.change_city(changes={"parts": ["report", "public_map"]}, by=CLERK, at=AT)

        assert reverse("cases:map") in read("/")

    def test_every_situation_is_under_its_word_and_in_the_whole_list(self, read):
        groups = "".join(read(f"/guide/about-{group.code}/") for group in catalogue.current().groups)
        listed = read("/guide/")

        for code in catalogue.current().situations.keys() - {"other_question"}:
            assert f'href="/guide/{code}/"' in groups and f'href="/guide/{code}/"' in listed


class TestSearching:
    def test_words_lead_to_the_situation_in_the_readers_language(self, ama):
        said = ama.get("/guide/?q=matelas+sur+le+trottoir", headers={"accept-language": "fr"}).text

        assert 'href="/guide/bulky_waste/"' in said and "Encombrants et vieux meubles" in said

    def test_words_of_danger_and_words_about_the_police_are_heard(self, read):
        assert "Is somebody in danger right now?" in read("/guide/?q=he+is+at+my+door+with+a+knife")
        assert reverse("complaints:start") in read("/guide/?q=the+police+hit+my+brother")
        assert "Is somebody in danger right now?" not in read("/guide/?q=mattress")

    def test_nothing_found_says_so_and_leads_to_people(self, read):
        add("line", ServiceKind.CITY_LINE, "+32 2 555 09 00")

        said = read("/guide/?q=xyzzy")

        assert "We found nothing for these words" in said
        assert f'href="{reverse("cases:report")}"' in said and "tel:+3225550900" in said


class TestTheWay:
    def test_one_question_a_page_each_with_the_way_back(self, read):
        first = read("/guide/neighbour_noise/")
        assert (
            "Noise from neighbours" in first and "Call at once if:" in first and "Have there been threats" not in first
        )

        choices = re.findall(r'href="(/guide/neighbour_noise/[^"]+)"', first)
        second = read(choices[0])

        assert 'href="/guide/neighbour_noise/"' in second  # one step back
        assert len(choices) > 1

    def test_the_answer_says_who_by_when_and_how_to_reach_them_now(self, read):
        said = read("/guide/dirty_street/dirt/")

        assert "The people who clean the streets will answer you by <strong>Thursday afternoon" in said
        assert 'href="tel:+3225550100"' in said and "Open now" in said and "until Wednesday, 18 November, 16:00" in said
        for part in ("What to have ready", "If it gets worse", "What you answered"):
            assert part in said

    def test_without_a_signature_the_date_is_no_promise_of_theirs(self, read):
        assert "They decide; we tell you what we know by" in read("/guide/bar_noise/over/")

    def test_what_an_officer_owes_is_one_press_away(self, read):
        said = pages_of("identity_check", read)[-1]

        assert 'href="/rights/identity_check/"' in said and "/pocket/" not in said

    def test_a_choice_that_is_no_longer_offered_leads_to_the_beginning(self, ama):
        assert ama.get("/guide/dirty_street/gone/").url == "/guide/dirty_street/"
        assert ama.get("/guide/dirty_street/dirt/more/").url == "/guide/dirty_street/"
        assert ama.get("/guide/nothing_like_it/").status_code == 404
        assert ama.get("/guide/about-nothing/").status_code == 404

    def test_every_page_has_one_address_for_each_language(self, ama):
        said = ama.get("/guide/dirty_street/dirt/?lang=fr").text

        assert '<html lang="fr"' in said
        assert '<link rel="canonical" href="http://127.0.0.1:8000/guide/dirty_street/dirt/?lang=fr">' in said
        assert 'hreflang="nl" href="http://127.0.0.1:8000/guide/dirty_street/dirt/?lang=nl">' in said
        in_dutch = ama.get("/guide/dirty_street/dirt/?lang=nl").text
        assert 'lang="en">Dirty street' in in_dutch  # nobody has translated it: said in English, and marked so

    def test_a_notice_about_this_matter_stands_on_its_pages_only(self, read, now):
        city.publish_notice(
            audience="everyone", situation="dirty_street", texts={"en": "Sweeping is late this week."},
            starts_at=AT, ends_at=now.replace(year=2027), by=CLERK, at=AT,
        )  # fmt: skip

        assert "Sweeping is late" in read("/guide/dirty_street/") and "Sweeping is late" in read(
            "/guide/dirty_street/dirt/"
        )
        assert "Sweeping is late" not in read("/guide/bar_noise/")


class TestIntoTheReport:
    def test_what_was_answered_is_not_asked_again(self, ama, read):
        (link,) = re.findall(r'href="([^"]*situation=dirty_street[^"]*)"', read("/guide/dirty_street/dirt/"))
        link = link.replace("&amp;", "&")

        gate = ama.get(link).text
        (go_on,) = re.findall(r'action="(/report/\?[^"]+)"', gate)
        answer = ama.post(go_on.replace("&amp;", "&"))

        assert answer.url == reverse("cases:report_where")
        assert ama.session["report"]["answers"] == {"what": "dirt"}

    def test_a_link_nobody_offers_asks_again_and_an_end_elsewhere_is_counted(self, ama):
        address = reverse("cases:report")
        assert ama.post(f"{address}?situation=dirty_street&answer=gone").url == reverse("cases:report_question")

        assert ama.post(f"{address}?situation=car_towed&answer=stolen").url == reverse("cases:report_elsewhere")

        assert Contact.objects.get().ended_as == EndedAs.REDIRECTED and not Case.objects.exists()


class TestWhoHelps:
    def test_an_end_with_a_number_and_a_service_shows_both_here_and_in_the_report(self, ama, read, now):
        add("victims", ServiceKind.VICTIM_SUPPORT, "+32 2 555 08 00")
        end = catalogue.current().situations["violence_at_home"].ends["talk"]

        card = answer_card(end, at=now, language="en")
        assert card is not None
        assert card.number == "1712" or card.number == "0800 30 030"
        assert [one.code for one in card.more][-1] == "service-victims"

        said = read("/guide/violence_at_home/myself/not_now/")
        ama.post(f"{reverse('cases:report')}?situation=violence_at_home&answer=myself&answer=not_now")
        told = read(reverse("cases:report_elsewhere"))
        for page in (said, told):
            assert 'href="tel:080030030"' in page and 'href="tel:+3225550800"' in page

    def test_where_nobody_does_it_the_citys_line_finds_out(self, read):
        add("line", ServiceKind.CITY_LINE, "+32 2 555 09 00")

        said = read("/guide/car_towed/stolen/")

        assert "We do not know yet who does this here" in said and 'href="tel:+3225550900"' in said

    def test_a_grievance_leads_to_its_own_lane_and_never_to_the_police(self, read):
        add("mediator", ServiceKind.MEDIATION, "+32 2 555 07 00")

        for situation in catalogue.current().situations.values():
            if situation.kind is Kind.GRIEVANCE:
                for said in pages_of(situation.code, read):
                    assert "situation=" not in said and "municipal police" not in said.lower()
                    if "How to complain" in said:
                        assert f'href="{reverse("complaints:start")}"' in said
        assert "How to complain" in said


def pages_of(code: str, read, address: str = "") -> list[str]:
    """Read a situation to its last page."""
    address = address or f"/guide/{code}/"
    said = read(address)
    onward = [
        link
        for link in set(re.findall(r'href="(/guide/[^"?]+)"', said))
        if link != address and link.startswith(address)
    ]
    return [said, *(page for link in onward for page in pages_of(code, read, link))]


class TestThePlace:
    @pytest.fixture
    def stations(self, valdoria):
        """Each district has its own police station; the line is for everybody."""
        add("line", ServiceKind.CITY_LINE, "+32 2 555 09 00")
        add(
            "station_west", ServiceKind.POLICE_STATION, "+32 2 555 05 01", territory=[District.objects.get(code="west")]
        )
        add(
            "station_east", ServiceKind.POLICE_STATION, "+32 2 555 05 02", territory=[District.objects.get(code="east")]
        )
        city.keep_streets(
            lines=[city.StreetLine("m", "Mill Street", 50.05, 4.05), city.StreetLine("q", "Mill Quay", 50.05, 4.15)]
        )

    def test_it_is_asked_where_it_decides_and_forced_on_nobody(self, read, stations):
        before = read("/guide/car_towed/stolen/")
        assert "Who answers depends on where it is" in before and 'name="street"' in before
        assert 'href="tel:+3225550900"' in before and "tel:+3225550501" not in before

        there = read("/guide/car_towed/stolen/?street=mill+street")
        assert 'href="tel:+3225550501"' in there and "For Les Tanneurs." in there and 'name="street"' not in there

        assert "Who answers depends" not in read("/guide/dirty_street/dirt/")

    def test_several_places_are_offered_and_an_unknown_one_is_said_plainly(self, read, stations):
        several = read("/guide/car_towed/stolen/?street=mill")
        assert "?street=Mill+Quay&amp;district=east" in several and "Which one do you mean?" in several
        assert 'href="tel:+3225550502"' in read("/guide/car_towed/stolen/?street=Mill+Quay&district=east")

        unknown = read("/guide/car_towed/stolen/?street=nowhere+lane")
        assert "We do not know that street" in unknown and '<option value="west">Les Tanneurs</option>' in unknown


class TestDelicateMatters:
    DELICATE = "/guide/violence_at_home/myself/not_now/"

    def test_the_way_out_is_there_and_nothing_is_kept(self, ama):
        answer = ama.get(self.DELICATE)

        assert 'action="/leave/"' in answer.text
        assert not answer.cookies and not ama.session.keys() and answer["Cache-Control"] == "no-store"
        (title,) = re.findall(r"<title>(.*?)</title>", answer.text)
        assert title.startswith("Who can help")  # what a tab and the history show
        assert 'action="/leave/"' not in ama.get("/guide/dirty_street/dirt/").text

    def test_the_list_and_the_search_that_show_them_have_it_too(self, read):
        for address in ("/guide/", "/guide/about-people/", "/guide/?q=my+husband+hits+me"):
            assert 'action="/leave/"' in read(address), address

    def test_no_street_is_typed(self, read):
        add("help_west", ServiceKind.VICTIM_SUPPORT, "+32 2 555 06 01", territory=[District.objects.get(code="west")])
        add("help_east", ServiceKind.VICTIM_SUPPORT, "+32 2 555 06 02", territory=[District.objects.get(code="east")])

        said = read(f"{self.DELICATE}?street=mill+street")

        assert 'name="street"' not in said and '<option value="east">Le Port</option>' in said
        assert 'href="tel:+3225550602"' in read(f"{self.DELICATE}?district=east")


class TestThePublishedCatalogue:
    @pytest.fixture
    def small(self, valdoria, now):
        """Put a small catalogue in force, with words for the call-taker and for services in it."""
        said = SMALL.replace(
            "promise: 40 working hours", "promise: 40 working hours\n        say: {fr: LINE, en: LINE}"
        )
        layer = load({"small.yml": said.replace("[Mended.]", "[OFFICE]").replace("[Réparé.]", "[OFFICE]")})
        assert not layer.problems
        actions.load(layer=layer, by=CLERK, at=now)
        actions.publish(existing=known.anywhere(), by=CLERK, at=now)

    def test_a_change_published_in_the_browser_is_there_at_once(self, small, read, now):
        for kind in (ServiceKind.LIGHTING, ServiceKind.ROADS, ServiceKind.TENANT_ADVICE, ServiceKind.MEDIATION):
            add(kind.value, kind, "+32 2 555 03 00")
        esi = Client(headers={"accept-language": "en"})
        esi.force_login(cast.esi(at=now))
        edit = reverse("situations:edit", args=["lamp"])

        esi.post(edit, sent_by(esi.get(edit), do="keep", title__en="Dark street"))
        assert "Dark street" not in read("/guide/lamp/")
        esi.post(reverse("situations:publish"), {"note": "Plainer"})

        for address in ("/guide/lamp/", "/guide/about-street/", "/guide/", "/guide/?q=dark+street", "/"):
            assert "Dark street" in read(address), address

    def test_nothing_is_read_that_was_written_for_others(self, small, read):
        lamp = catalogue.current().situations["lamp"]
        assert lamp.ends["mended"].say("en") == "LINE" and lamp.standard_texts("done", "en") == ["OFFICE"]

        said = [
            *pages_of("lamp", read),
            *pages_of("treated_badly", read),
            read("/"),
            read("/guide/"),
            read("/guide/?q=lamp"),
        ]

        assert len(said) == 7
        assert not [page for page in said if "LINE" in page or "OFFICE" in page]


def test_pages_need_few_queries_however_long_they_are(ama, django_assert_max_num_queries):
    addresses = (
        "/",
        "/guide/",
        "/guide/?q=noise",
        "/guide/about-street/",
        "/guide/violence_at_home/",
        "/guide/dirty_street/dirt/",
    )
    for address in addresses:
        ama.get(address)

    for address in addresses:
        with django_assert_max_num_queries(2):
            ama.get(address)


def test_a_helpers_number_that_nobody_confirmed_says_so_until_somebody_does(client, valdoria, now):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = "/guide/violence_at_home/myself/not_now/"
    situation = catalogue.current().situations["violence_at_home"]
    marked = {
        number.code: number.source.checked_on
        for code in situation.helpers
        for number in directory.current().pack.about(code)
        if not number.source.is_confirmed
    }
    assert marked and "Not confirmed by the city since" in client.get(page).content.decode()

    for code in marked:
        city.confirm(item=f"pack.{code}", on=now.date(), by=town.CLERK, at=now)

    assert "Not confirmed by the city since" not in client.get(page).content.decode()
