"""What may tell of police action: mediators alone see it and say where it belongs."""

import pytest
from django.test import Client

from parvis.cases import actions
from parvis.cases.models import AccessLog, Remark
from parvis.cases.tests.town import AMA, fresh, litter


@pytest.fixture
def withheld(valdoria, now):
    return litter(now, words="the police hit my brother").case


def test_only_mediators_open_the_list(withheld, valdoria, by):
    page = by(valdoria.mia).get("/inbox/withheld/")
    assert "my brother" in page.content.decode()
    assert AccessLog.objects.get(what="withheld").user == valdoria.mia

    for user in (valdoria.clara, valdoria.coco, valdoria.dede, valdoria.bruno):
        assert by(user).get("/inbox/withheld/").status_code == 403
        assert by(user).post(f"/inbox/withheld/{withheld.reference}/other/").status_code == 403
    assert Client().get("/inbox/withheld/").status_code == 302


def test_one_press_gives_it_to_its_service(withheld, valdoria, by):
    by(valdoria.mia).post(f"/inbox/withheld/{withheld.reference}/other/")

    assert fresh(withheld).service == valdoria.cleaning
    assert by(valdoria.clara).get(withheld.get_absolute_url()).status_code == 200
    assert len(by(valdoria.clara).get("/inbox/?q=brother").context["rows"]) == 1


def test_the_other_press_keeps_it_from_all_services_for_good(withheld, valdoria, by):
    client = by(valdoria.mia)
    client.post(f"/inbox/withheld/{withheld.reference}/police/")

    assert fresh(withheld).withheld_at is not None
    assert "my brother" not in client.get("/inbox/withheld/").content.decode()
    assert by(valdoria.coco).get(withheld.get_absolute_url()).status_code == 404


def test_words_on_an_ordinary_case_wait_there_too(valdoria, by, now):
    case = litter(now).case
    remark = actions.add_words(reporter=case.reporters.get(), text="The police hit my brother", by=AMA, at=now)
    client = by(valdoria.mia)
    assert "my brother" in client.get("/inbox/withheld/").content.decode()

    client.post(f"/inbox/withheld/words/{remark.pk}/other/")

    assert not Remark.objects.get(pk=remark.pk).is_withheld
    assert "my brother" in by(valdoria.clara).get(case.get_absolute_url()).content.decode()


def test_an_ordinary_case_is_none_of_it(valdoria, by, now):
    case = litter(now).case

    assert by(valdoria.mia).post(f"/inbox/withheld/{case.reference}/other/").status_code == 404
