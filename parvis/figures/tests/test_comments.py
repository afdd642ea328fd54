"""Comments of those measured: the definition is read first, a coordinator decides, the day stands beside the figure."""

import pytest
from django.db import IntegrityError, transaction

from parvis.cases.tests.town import staff
from parvis.core.models import Entry
from parvis.figures.actions import comments as actions
from parvis.figures.models import DefinitionSeen, FigureComment
from parvis.figures.words import definitions, released
from parvis.figures.words.definitions import Definition

A2 = Definition("A2", "1", "Overdue share", "Cases answered late ÷ cases due", "%", ("Dates moved later do not help.",))
NEW = "/city/figures/comments/new/?indicator=A2&period=2026-10&split=service%3Apolice"


@pytest.fixture(autouse=True)
def _defined(monkeypatch):
    """One indicator is defined."""
    monkeypatch.setattr(definitions, "_finder", lambda code, _language: A2 if code == "A2" else None)


def see(user, at, definition=A2):
    actions.see_definition(definition=definition, user=user, by=staff(user), at=at)


def comment(user, service, at, **said):
    asked = {
        "indicator": "A2",
        "period": "2026-10",
        "split": "service:police",
        "language": "en",
        "text": "Two were ill.",
    }
    return actions.comment(**{**asked, **said}, service=service, user=user, by=staff(user), at=at)


def beside():
    return released.comments(indicator="A2", period="2026-10", split="service:police", language="en")


def test_it_stands_beside_the_figure_once_a_coordinator_released_it(paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)
    assert beside() == []

    actions.release(row=row, by=staff(valdoria.coco), at=now)

    assert [(one.service, one.text, one.at) for one in beside()] == [("Police", "Two were ill.", now)]
    assert released.comments(indicator="A2", period="2026-10", split="", language="en") == []
    verbs = list(Entry.objects.filter(subject=row.subject).values_list("verb", flat=True))
    assert verbs == ["figures.comment_written", "figures.comment_released"]


def test_nobody_comments_on_what_they_have_not_read(paul, valdoria, now):
    with pytest.raises(actions.NotSeen):
        comment(paul, valdoria.police, now)

    see(paul, now)
    see(paul, now)
    comment(paul, valdoria.police, now)

    assert DefinitionSeen.objects.count() == 1


def test_a_new_version_is_read_anew(paul, valdoria, now, monkeypatch):
    see(paul, now)
    newer = Definition("A2", "2", "Overdue share", "Otherwise", "%")
    monkeypatch.setattr(definitions, "_finder", lambda _code, _language: newer)

    with pytest.raises(actions.NotSeen):
        comment(paul, valdoria.police, now)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"indicator": "Z9"}, actions.UnknownFigure),
        ({"period": "2026-13"}, actions.UnknownFigure),
        ({"split": "service police"}, actions.UnknownFigure),
        ({"text": " "}, actions.NothingSaid),
    ],
)
def test_what_is_no_comment_on_a_figure_is_refused(paul, valdoria, now, said, refusal):
    see(paul, now)

    with pytest.raises(refusal):
        comment(paul, valdoria.police, now, **said)


def test_only_who_leads_a_service_speaks_for_it(paul, valdoria, now):
    for user in (paul, valdoria.dede):
        see(user, now)

    with pytest.raises(actions.NotYours):
        comment(paul, valdoria.cleaning, now)
    with pytest.raises(actions.NotYours):
        comment(valdoria.dede, valdoria.police, now)


def test_a_refusal_has_a_reason_and_is_decided_once_by_another(paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)
    with pytest.raises(actions.NothingSaid):
        actions.refuse(row=row, why=" ", by=staff(valdoria.coco), at=now)
    with pytest.raises(actions.NeedsAnotherPerson):
        actions.release(row=row, by=staff(paul), at=now)

    actions.refuse(row=row, why="It names somebody", by=staff(valdoria.coco), at=now)

    with pytest.raises(actions.Settled):
        actions.release(row=row, by=staff(valdoria.coco), at=now)
    assert beside() == []


def test_a_service_takes_its_comment_back(paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)
    actions.release(row=row, by=staff(valdoria.coco), at=now)
    with pytest.raises(actions.NotYours):
        actions.withdraw(row=row, user=valdoria.dede, by=staff(valdoria.dede), at=now)

    actions.withdraw(row=row, user=paul, by=staff(paul), at=now)

    assert beside() == []
    with pytest.raises(actions.Settled):
        actions.withdraw(row=row, user=paul, by=staff(paul), at=now)


def test_the_database_refuses_a_refusal_without_a_reason(paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        FigureComment.objects.filter(pk=row.pk).update(decided_at=now, decided_by="x")


def test_on_the_pages_the_definition_comes_first_and_the_service_reads_why_not(by, paul, valdoria, now):
    browser = by(paul)
    first = browser.get(NEW).content.decode()
    assert "Dates moved later do not help." in first and "Your comment" not in first
    assert browser.post(NEW, {}).status_code == 422
    browser.post(NEW, {"has_read": "on"})

    sent = browser.post(NEW, {"service": "police", "language": "en", "text": "Two were ill."})
    office = by(valdoria.coco)
    assert "comments of services on figures" in office.get("/coordinator/").content.decode()
    assert office.post(sent["Location"], {"verdict": "refuse"}).status_code == 422
    office.post(sent["Location"], {"verdict": "refuse", "why": "It names somebody"})

    assert "It names somebody" in browser.get(sent["Location"]).content.decode()


def test_on_the_pages_it_is_released_and_taken_back(by, paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)

    by(valdoria.coco).post(f"/city/figures/comments/{row.pk}/", {"verdict": "release"})
    assert len(beside()) == 1
    by(paul).post(f"/city/figures/comments/{row.pk}/withdraw/")

    assert beside() == []


def test_others_comments_look_like_none(by, paul, valdoria, now):
    see(paul, now)
    row = comment(paul, valdoria.police, now)

    assert by(valdoria.dede).get(f"/city/figures/comments/{row.pk}/").status_code == 404
    assert by(valdoria.clara).get(NEW).status_code == 403
    assert by(paul).get(NEW.replace("A2", "Z9")).status_code == 404
    assert by(valdoria.mia).get("/city/figures/comments/").status_code == 403
    assert "2026-10" not in by(valdoria.dede).get("/city/figures/comments/").content.decode()
    assert "2026-10" in by(paul).get("/city/figures/comments/").content.decode()
