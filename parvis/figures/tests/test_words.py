"""Released words: written by one, released by another, with consent, in the reader's language, withdrawn with their history."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from parvis.cases.tests.town import staff
from parvis.city.models import District
from parvis.core import ledger
from parvis.core.models import Entry
from parvis.figures.actions import words as actions
from parvis.figures.models import PublicText, PublicWords, WithdrawnWhy, WordsKind
from parvis.figures.words import released

CONSENT = {"how": "paper", "on": date(2026, 11, 2), "kept": "folder 12"}
ON = date(2026, 11, 10)


@pytest.fixture
def coco(valdoria):
    return staff(valdoria.coco)


@pytest.fixture
def eva_acts(eva):
    return staff(eva)


def begin(by, at, **said):
    asked = {
        "kind": WordsKind.SAID_DID, "on": ON, "language": "en", "said": "The park is dark.",
        "text": "Six lamps stand there now.", "district": District.objects.get(code="west"),
    }  # fmt: skip
    return actions.begin(**{**asked, **said}, by=by, at=at)


def release(row, by, at, language="en"):
    text = row.texts.get(language=language)
    return actions.release(words=text, seen_at=text.written_at, by=by, at=at)


def shown(language="en"):
    return [(one.language, one.text) for one in released.words(language=language)]


def voice(by, at, **said):
    asked = {"kind": WordsKind.RESIDENT, "text": "They listened to me.", "said": "", "shown_as": "a shopkeeper"}
    return begin(by, at, **{**asked, "consent": CONSENT, **said})


def test_nobody_reads_it_before_a_second_person_released_it(coco, eva_acts, now):
    row = begin(coco, now)
    assert shown() == []
    with pytest.raises(actions.NeedsAnotherPerson):
        release(row, coco, now)
    with pytest.raises(actions.NeedsAnotherPerson):
        actions.send_back(words=row.texts.get(), why="x", by=coco, at=now)

    release(row, eva_acts, now)

    assert shown() == [("en", "Six lamps stand there now.")]
    verbs = list(Entry.objects.filter(subject=row.subject).values_list("verb", flat=True))
    assert verbs == ["figures.words_written", "figures.words_released"]


def test_who_releases_releases_what_they_read(coco, eva_acts, now):
    row = begin(coco, now)
    read = row.texts.get()
    actions.write(row=row, language="en", said="Dark", text="Other words", by=coco, at=now + timedelta(minutes=1))

    with pytest.raises(actions.SeenOther):
        actions.release(words=read, seen_at=read.written_at, by=eva_acts, at=now)


def test_sent_back_with_a_reason_and_written_anew_even_by_who_sent_it_back(coco, eva_acts, now):
    row = begin(coco, now)
    with pytest.raises(actions.NeedsReason):
        actions.send_back(words=row.texts.get(), why=" ", by=eva_acts, at=now)
    actions.send_back(words=row.texts.get(), why="Say how many", by=eva_acts, at=now)
    assert row.texts.get().sent_back_why == "Say how many"

    actions.write(row=row, language="en", said="Dark", text="Seven lamps", by=eva_acts, at=now)

    with pytest.raises(actions.NeedsAnotherPerson):
        release(row, eva_acts, now)
    release(row, coco, now)
    assert shown() == [("en", "Seven lamps")]


def test_each_language_is_released_on_its_own_and_the_reader_gets_theirs(coco, eva_acts, now):
    row = begin(coco, now)
    release(row, eva_acts, now)
    actions.write(row=row, language="fr", said="Le parc est sombre.", text="Six lampes.", by=coco, at=now)
    assert shown("fr") == [("en", "Six lamps stand there now.")]

    release(row, eva_acts, now, "fr")

    assert shown("fr") == [("fr", "Six lampes.")]
    assert shown("nl") == [("en", "Six lamps stand there now.")]


def test_what_is_released_stays_as_it_is(coco, eva_acts, now):
    row = begin(coco, now)
    release(row, eva_acts, now)

    with pytest.raises(actions.Settled):
        actions.write(row=row, language="en", said="x", text="y", by=coco, at=now)
    with pytest.raises(actions.Settled):
        release(row, eva_acts, now)


def test_withdrawn_it_is_gone_for_the_public_and_its_history_stays(coco, eva_acts, now):
    row = begin(coco, now)
    release(row, eva_acts, now)
    with pytest.raises(actions.NeedsReason):
        actions.withdraw(row=row, why=WithdrawnWhy.WRONG, reason="", by=coco, at=now)

    actions.withdraw(row=row, why=WithdrawnWhy.WRONG, reason="It was five lamps", by=coco, at=now)

    assert shown() == []
    kept = PublicWords.objects.get()
    assert (kept.withdrawn_reason, kept.texts.get().text) == ("It was five lamps", "Six lamps stand there now.")
    with pytest.raises(actions.Settled):
        actions.withdraw(row=row, why=WithdrawnWhy.OVER, reason="x", by=coco, at=now)


def test_who_takes_their_consent_back_takes_their_words_along(coco, eva_acts, now):
    row = voice(coco, now)
    release(row, eva_acts, now)

    actions.withdraw(row=row, why=WithdrawnWhy.CONSENT, reason="", by=coco, at=now)

    kept = PublicWords.objects.get()
    assert shown() == [] and (kept.shown_as, kept.consent_kept) == ("", "")
    assert PublicText.objects.get().text == "" and PublicText.objects.get().emptied_at == now


@pytest.mark.parametrize("consent", [None, {}, {**CONSENT, "on": None}, {**CONSENT, "kept": " "}])
def test_no_voice_without_consent(coco, now, consent):
    with pytest.raises(actions.NeedsConsent):
        voice(coco, now, consent=consent)
    assert not PublicWords.objects.exists()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"text": " "}, actions.NothingSaid),
        ({"said": ""}, actions.NothingSaid),
        ({"language": "xx"}, actions.NothingSaid),
        ({"group": "gossip"}, actions.UnknownGroup),
        ({"on": date(2026, 11, 19)}, actions.DayAhead),
        ({"kind": WordsKind.OFFICER, "consent": CONSENT, "shown_as": "Officer Smith"}, actions.NamesSomebody),
    ],
)
def test_what_cannot_stand_there_is_refused(coco, now, said, refusal):
    with pytest.raises(refusal):
        begin(coco, now, **said)
    assert not PublicWords.objects.exists()


def test_after_midnight_in_the_city_today_is_no_day_ahead(coco):
    at = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)  # half past midnight in Brussels

    begin(coco, at, on=date(2026, 11, 22))
    with pytest.raises(actions.DayAhead):
        begin(coco, at, on=date(2026, 11, 23))


def test_the_log_failed_so_nothing_was_written(coco, eva_acts, now, monkeypatch):
    row = begin(coco, now)

    def fails(**_said):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ledger, "write", fails)
    with pytest.raises(RuntimeError):
        release(row, eva_acts, now)

    assert shown() == []


def test_the_database_refuses_a_voice_without_consent_and_one_pair_of_eyes(coco, now):
    row = begin(coco, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        PublicWords.objects.create(kind="resident", on=ON, made_at=now, made_by="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.texts.update(released_at=now, released_by=row.texts.get().written_by)


class TestThePages:
    def test_from_writing_to_the_public_page(self, by, valdoria, eva, now):
        browser = by(valdoria.coco)
        made = browser.post(
            "/city/figures/words/new/said_did/",
            {
                "on": "2026-11-10",
                "district": "west",
                "group": "street",
                "language": "en",
                "said": "Dark park",
                "text": "Six lamps",
            },
        )
        pk = PublicWords.objects.get().pk
        assert made["Location"] == f"/city/figures/words/{pk}/"
        assert "somebody else reads it first" in browser.get(f"/city/figures/words/{pk}/en/decide/").content.decode()
        assert "Nothing is here yet" in Client().get("/figures/words/").content.decode()

        reader = by(eva)
        page = reader.get(f"/city/figures/words/{pk}/en/decide/")
        sent = reader.post(
            f"/city/figures/words/{pk}/en/decide/",
            {"verdict": "release", "seen_at": page.context["form"].initial["seen_at"]},
        )

        assert sent.status_code == 302
        text = (
            Client(headers={"accept-language": "fr"})
            .get("/figures/words/?district=west&kind=said_did")
            .content.decode()
        )
        assert "Six lamps" in text and 'lang="en"' in text and "Les Tanneurs" in text
        assert "Six lamps" not in Client().get("/figures/words/?district=east").content.decode()

    def test_a_voice_asks_for_consent_and_a_given_back_text_shows_why(self, by, valdoria, eva, now):
        browser = by(valdoria.coco)
        said = {"on": "2026-11-10", "language": "en", "text": "They listened", "shown_as": "a shopkeeper"}

        refused = browser.post("/city/figures/words/new/resident/", said)
        named = browser.post(
            "/city/figures/words/new/resident/",
            {
                **said,
                "shown_as": "Mme Dupont",
                "consent_how": "paper",
                "consent_on": "2026-11-02",
                "consent_kept": "12",
            },
        )
        made = browser.post(
            "/city/figures/words/new/resident/",
            {**said, "consent_how": "paper", "consent_on": "2026-11-02", "consent_kept": "12"},
        )
        reader = by(eva)
        silent = reader.post(f"{made['Location']}en/decide/", {"verdict": "send_back", "seen_at": "x"})
        reader.post(f"{made['Location']}en/decide/", {"verdict": "send_back", "seen_at": "x", "why": "Too long"})

        assert refused.status_code == named.status_code == silent.status_code == 422
        assert "looks like a name" in named.content.decode()
        assert "Too long" in browser.get(made["Location"]).content.decode()

    def test_withdrawing_asks_why(self, by, valdoria, eva, coco, now):
        row = begin(coco, now)
        release(row, staff(eva), now)
        browser = by(valdoria.coco)

        assert browser.post(f"/city/figures/words/{row.pk}/withdraw/", {"why": "wrong"}).status_code == 422
        assert browser.post(f"/city/figures/words/{row.pk}/withdraw/", {"why": "consent"}).status_code == 422
        sent = browser.post(f"/city/figures/words/{row.pk}/withdraw/", {"why": "wrong", "reason": "Five lamps"})

        assert sent.status_code == 302 and "Five lamps" in browser.get(sent["Location"]).content.decode()

    @pytest.mark.parametrize(
        "path", ["words/new/gossip/", "words/99/", "words/99/en/", "words/99/withdraw/", f"words/{10**29}/en/decide/"]
    )
    def test_what_is_not_there_is_not_there(self, by, valdoria, path):
        assert by(valdoria.coco).get(f"/city/figures/{path}").status_code == 404

    def test_who_may_not_is_refused(self, by, valdoria, paul):
        for user in (valdoria.clara, valdoria.mia, valdoria.bruno, paul):
            assert by(user).get("/city/figures/words/").status_code == 403
