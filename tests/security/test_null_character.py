"""What is posted beside a form: no null character, no endless number ends in an error page, on either database."""

import pytest

from parvis.cases import actions
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.cases.tests.town import fresh
from tests.security.corpus import LONG_NUMBER

NULL = "nothing\x00here"


def test_a_reason_with_a_null_character_is_kept_without_it(full, at, client):
    actions.answer(
        case=full.own.case, outcome=Outcome.DONE, text="Swept.", language="en", by=town.staff(full.town.clara), at=at
    )
    client.post("/follow/start/", {"reference": full.own.reporter.reference, "pin": full.own.pin})

    assert client.post("/follow/judge/", {"solved": "no", "reason": NULL}).status_code == 302
    assert fresh(full.own.case).feedback.get().reason == "nothinghere"


@pytest.mark.parametrize(
    ("who", "path", "said"),
    [
        ("clara", "/inbox/lists/keep/", {"name": "x", "query": f"q={NULL}"}),
        ("clara", "/inbox/bulk/", {"case": [NULL, LONG_NUMBER]}),
        ("mia", "/complaint/inbox/unlock/", {"open": NULL}),
    ],
)
def test_what_no_form_checks_leads_on(full, browser, who, path, said):
    assert browser(who).post(path, said).status_code == 302


def test_a_number_longer_than_python_reads_is_no_choice_and_no_page(full, browser, client):
    for step, said in (("", {}), ("words/", {"words": "Papers"}), ("all/", {"situation": "dirty_street"})):
        client.post(f"/report/{step}", said)
    client.post("/report/question/", {"choice": "dirt"})

    assert client.post("/report/where/", {"place": "Mill Street", "picked": LONG_NUMBER}).status_code < 500
    assert browser("mia").get("/complaint/inbox/", {"before": LONG_NUMBER}).status_code == 200
