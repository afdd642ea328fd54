"""The sample of answers: drawn once by lot from every service, read by two who do not see each other, counted, forgotten."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.cases import actions as cases
from parvis.cases.models import AccessLog, Answer, Case
from parvis.cases.tests.town import litter, staff
from parvis.cases.viewings import access_lines
from parvis.core.access import Role
from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.figures.actions import sample as actions
from parvis.figures.jobs import draw_sample
from parvis.figures.models import DrawnAnswer, Reading, Sample
from parvis.figures.words import counts, drawing
from parvis.figures.words.masking import masked
from tests import cast

VERDICTS = {"clear": "yes", "reasoned": "partly", "respectful": "yes", "true": "no"}
WORDS = "Bravo Ama Sarpong: call 0470 12 34 56 or ama@example.org about the papers"


def answered(by, at, **said):
    """Let Ama report litter, and the cleaning service answer a day later."""
    text = said.pop("text", "We swept it on Tuesday.")
    case = litter(at, **said).case
    cases.answer(case=case, outcome="done", text=text, language="en", by=by, at=at + timedelta(days=1))
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def october(valdoria, now) -> list[Case]:
    """Six answers of cleaning and one of the police in October; a sensitive one, one for the mediator, one of November."""
    clara, start = staff(valdoria.clara), now - timedelta(days=40)
    found = [answered(clara, start + timedelta(days=day), words=WORDS) for day in range(6)]
    found.append(answered(clara, start, words=WORDS))
    Answer.objects.filter(case=found[-1]).update(service=valdoria.police)
    sensitive, withheld = answered(clara, start), answered(clara, start)
    Case.objects.filter(pk=sensitive.pk).update(is_sensitive=True, is_public=False)
    Case.objects.filter(pk=withheld.pk).update(withheld_at=now, service=None, is_public=False)
    answered(clara, now - timedelta(days=5))
    return found


@pytest.fixture
def drawn(october, now) -> Sample:
    return actions.draw(month=202610, by=WORKER, at=now)


def hand_in(drawn_answer, user, at, **changes):
    return actions.hand_in(
        drawn=drawn_answer, verdicts={**VERDICTS, **changes}, remark="", user=user, by=staff(user), at=at
    )


@settings(derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500), max_size=8), st.integers(5, 400))
def test_every_service_is_seen_and_the_rest_goes_by_size(answers, size):
    found = drawing.shares(answers, size)

    there = {service: count for service, count in answers.items() if count}
    assert set(found) == set(there)
    assert all(1 <= found[service] <= there[service] for service in there)
    assert sum(found.values()) == min(sum(there.values()), max(size, len(there)))


def test_anybody_draws_the_same_with_the_seed_and_another_seed_draws_others():
    strata = {"cleaning": list(range(100)), "police": [100, 101]}

    assert drawing.drawn(strata, size=20, seed="a") == drawing.drawn(strata, size=20, seed="a")
    assert set(drawing.drawn(strata, size=20, seed="a")) != set(drawing.drawn(strata, size=20, seed="b"))


def test_nothing_sensitive_or_withheld_is_drawn_and_a_month_is_drawn_once(october, drawn, now):
    ids = set(DrawnAnswer.objects.filter(sample=drawn).values_list("answer__case", flat=True))

    assert ids == {case.pk for case in october}
    assert drawn.strata == {"cleaning": 6, "police": 1}
    with pytest.raises(actions.DrawnBefore):
        actions.draw(month=202610, by=WORKER, at=now)
    with pytest.raises(actions.MonthNotOver):
        actions.draw(month=202611, by=WORKER, at=now)
    entry = Entry.objects.get(verb="figures.sample_drawn")
    assert entry.codes == {"month": 202610, "size": 7, "answers": 7, "services": 2}


def test_the_worker_draws_after_the_third_day_and_only_once(october, now):
    class Row:
        def __init__(self, at: datetime) -> None:
            self.at = at

    draw_sample(Row(now.replace(day=3)))
    assert not Sample.objects.exists()

    draw_sample(Row(now.replace(day=4)))
    draw_sample(Row(now))

    assert Sample.objects.get().month == 202610


def test_two_people_read_and_a_third_does_not(drawn, valdoria, eva, now):
    one = counts.readable(drawn)[0]
    third = cast.somebody("Theo Baum", Role.EVALUATOR, at=now)

    hand_in(one, eva, now)
    with pytest.raises(actions.ReadBefore):
        hand_in(one, eva, now)
    hand_in(one, valdoria.coco, now)
    with pytest.raises(actions.ReadBefore):
        hand_in(one, third, now)

    assert [reading.place for reading in one.readings.all()] == [1, 2]


def test_nobody_reads_what_they_or_their_service_wrote(drawn, valdoria, now):
    cleaning = DrawnAnswer.objects.filter(sample=drawn, service="cleaning").first()

    for user in (valdoria.clara, valdoria.colin):  # she wrote it; he works beside her
        with pytest.raises(actions.OwnAnswer):
            actions.open_answer(drawn=cleaning, user=user, at=now)
        with pytest.raises(actions.OwnAnswer):
            hand_in(cleaning, user, now)


@pytest.mark.parametrize("wrong", [{"clear": "maybe"}, {"kind": "yes"}])
def test_each_question_has_one_of_three_answers(drawn, eva, now, wrong):
    with pytest.raises(actions.NotWhole):
        hand_in(counts.readable(drawn)[0], eva, now, **wrong)


def test_what_became_sensitive_is_read_no_more(drawn, eva, now):
    one = counts.readable(drawn)[0]
    Case.objects.filter(pk=one.answer.case_id).update(is_sensitive=True, is_public=False)

    with pytest.raises(actions.NotReadable):
        actions.open_answer(drawn=one, user=eva, at=now)
    with pytest.raises(actions.NotReadable):
        hand_in(one, eva, now)


def test_the_counts_hold_what_both_read_and_nothing_by_person(drawn, valdoria, eva, now):
    first, second, third = counts.readable(drawn)[:3]
    hand_in(first, eva, now)
    hand_in(first, valdoria.coco, now, clear="no")
    hand_in(second, valdoria.coco, now)
    hand_in(second, eva, now)
    hand_in(third, eva, now)

    pairs = counts.pairs(drawn)

    clear = {(pair.first, pair.second): 0 for pair in pairs if pair.criterion == "clear"}
    for pair in pairs:
        if pair.criterion == "clear":
            clear[pair.first, pair.second] += pair.count
    assert clear == {("yes", "no"): 1, ("yes", "yes"): 1}
    assert {pair.service for pair in pairs} <= {"cleaning", "police"}
    far = counts.how_far(drawn)
    assert (far.drawn, far.readable, far.once, far.twice) == (7, 7, 1, 2)


def test_the_share_of_untouched_standard_texts_is_counted(october, now):
    Answer.objects.filter(case=october[0]).update(is_standard=True)

    assert counts.standard_texts(actions.draw(month=202610, by=WORKER, at=now)) == (1, 7)


def test_the_size_is_the_citys_within_reason(valdoria, now):
    actions.settle(size=60, by=staff(valdoria.coco), at=now)
    assert actions.size() == 60

    for wrong in (4, 401):
        with pytest.raises(actions.WrongSize):
            actions.settle(size=wrong, by=staff(valdoria.coco), at=now)


def test_an_erased_case_takes_the_remarks_along_and_leaves_the_verdicts(drawn, valdoria, eva, now):
    one = counts.readable(drawn)[0]
    actions.hand_in(drawn=one, verdicts=VERDICTS, remark="He blames her", user=eva, by=staff(eva), at=now)

    cases.erase_case(case=one.answer.case, ground="asked", by=staff(valdoria.coco), at=now)

    reading = Reading.objects.get()
    assert (reading.remark, reading.clear) == ("", "yes")
    assert DrawnAnswer.objects.get(pk=one.pk).answer is None
    assert Entry.objects.filter(verb="figures.reading_emptied").count() == 1


def test_remarks_go_after_a_year(drawn, eva, now):
    one = counts.readable(drawn)[0]
    actions.hand_in(drawn=one, verdicts=VERDICTS, remark="Too long", user=eva, by=staff(eva), at=now)

    assert actions.forget_old(at=now + timedelta(days=365)) == 0
    assert actions.forget_old(at=now + timedelta(days=366)) == 1


def test_the_database_lets_no_third_reading_in(drawn, eva, now):
    one = counts.readable(drawn)[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(drawn=one, place=3, reader="x", at=now, **VERDICTS)


def test_what_shows_somebody_is_taken_out():
    said = masked(WORDS, language="en", names=["Ama Sarpong"], known=["Les Tanneurs"])

    assert "papers" in said
    for gone in ("Ama", "Sarpong", "0470", "ama@example.org"):
        assert gone not in said
    assert masked("AMA was there", language="en", names=["Ama Sarpong"]) == "[…] was there"


class TestThePages:
    def test_one_reads_without_contact_data_and_it_is_written_down_for_the_person(self, by, drawn, eva, now):
        browser = by(eva)
        first = browser.get("/city/figures/sample/2026-10/read/")
        page = browser.get(first["Location"])
        text = page.content.decode()

        assert "We swept it on Tuesday." in text and "[…]" in text
        for gone in ("Sarpong", "0470", "ama@example.org", "12 Mill Street"):
            assert gone not in text
        looked = AccessLog.objects.get(what="sample")
        assert looked.user == eva
        lines = access_lines(looked.case.reporters.get())
        assert [line.who for line in lines] == ["somebody who looks at how good answers are"]

    def test_nobody_sees_the_others_reading_before_handing_in_their_own(self, by, drawn, valdoria, eva, now):
        one = counts.readable(drawn)[0]
        actions.hand_in(drawn=one, verdicts=VERDICTS, remark="A bit short", user=eva, by=staff(eva), at=now)
        browser, address = by(valdoria.coco), f"/city/figures/sample/2026-10/{one.position}/"

        before = browser.get(address).content.decode()
        incomplete = browser.post(address, {"clear": "yes"})
        sent = browser.post(address, {**VERDICTS, "clear": "no", "remark": ""})
        after = browser.get(address).content.decode()

        assert "A bit short" not in before and "Eva Lund" not in before
        assert incomplete.status_code == 422
        assert sent["Location"] == address
        assert "A bit short" in after and "Eva Lund" in after

    def test_the_months_page_counts_and_leads_on(self, by, drawn, valdoria, eva, now):
        one = counts.readable(drawn)[0]
        hand_in(one, eva, now)
        hand_in(one, valdoria.coco, now)

        text = by(eva).get("/city/figures/sample/2026-10/").content.decode()

        assert "1 read by two" in text and "Read the next one" in text and drawn.seed in text
        assert "October 2026" in by(eva).get("/city/figures/sample/").content.decode()

    def test_who_may_not_is_refused(self, by, drawn, valdoria):
        for user in (valdoria.clara, valdoria.dede, valdoria.mia, valdoria.bruno):
            assert by(user).get("/city/figures/sample/2026-10/").status_code == 403

    def test_the_size_is_set_on_its_page(self, by, valdoria):
        browser = by(valdoria.coco)

        assert browser.post("/city/figures/sample/settings/", {"size": "3"}).status_code == 422
        assert browser.post("/city/figures/sample/settings/", {"size": "30"}).status_code == 302
        assert actions.size() == 30
