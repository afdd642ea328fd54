"""What belongs to others cannot be told from what does not exist: same status, same page, same number of questions.

Every address with an id in it stands here: tried as somebody to whom the thing is foreign, or with the reason why there is
nobody among those who may open it.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.test_urls import patterns

pytestmark = [pytest.mark.once, pytest.mark.thorough]

NO_CASE, NO_ID, NO_NUMBER = "123456786", "q" * 22, 987_654

# name of the address: (who, what exists and is another's, what does not exist)
TRIED = {
    "cases:case": ("clara", {"reference": "other"}, {"reference": NO_CASE}),
    "cases:case_answer": ("clara", {"reference": "other"}, {"reference": NO_CASE}),
    "cases:case_print": ("clara", {"reference": "other"}, {"reference": NO_CASE}),
    "cases:case_do": ("clara", {"reference": "other", "verb": "postpone"}, {"reference": NO_CASE, "verb": "postpone"}),
    "cases:case_proposal": ("coco", {"reference": "own", "pk": "other_proposal"}, {"reference": "own", "pk": NO_NUMBER}),
    "cases:case_photo": (
        "clara", {"reference": "own", "pk": "other_photo", "size": "large"}, {"reference": "own", "pk": NO_NUMBER, "size": "large"},
    ),
    "cases:case_contact": ("clara", {"reference": "own", "pk": "other_person"}, {"reference": "own", "pk": NO_NUMBER}),
    "cases:inbox_drop": ("clara", {"pk": "other_filter"}, {"pk": NO_NUMBER}),
    "cases:follow_photo": ("ama", {"pk": "other_photo", "size": "small"}, {"pk": NO_NUMBER, "size": "small"}),
    "cases:public_photo": ("nobody", {"public_id": "own_id", "pk": "own_photo"}, {"public_id": "own_id", "pk": NO_NUMBER}),
    "cases:map_subscribe_confirm": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "cases:follow_link": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "cases:one_time": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "correspondence:leave_list": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "correspondence:undo_change": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "people:one_time_link": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "open311:request": ("nobody", {"public_id": "withheld_id", "form": "json"}, {"public_id": NO_ID, "form": "json"}),
    "partners:handed_over": ("coco", {"pk": "withheld_remote"}, {"pk": NO_NUMBER}),
    "partners:decide": ("coco", {"pk": "withheld_remote", "what": "look"}, {"pk": NO_NUMBER, "what": "look"}),
    "guide:consent": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "guide:own_page": ("nobody", {"token": "own_id"}, {"token": NO_ID}),
    "guide:pocket_remark": ("dede", {"reference": "remark"}, {"reference": NO_CASE}),
    "open311:token": ("nobody", {"text": "own_id", "form": "json"}, {"text": NO_ID, "form": "json"}),
}  # fmt: skip

# All who may open these may open every one of them.
FOR_ALL_OF_A_ROLE = {
    "people": "administrators look after every account",
    "city": "the city's pages are the same for everybody who keeps them, and some for everybody at all",
    "situations": "the catalogue is one",
    "correspondence": "deliveries and texts are one list; what a mediator's task is about is tried with the grievances",
    "desk": "call-backs are one list for all who take calls",
    "figures": "sums, samples and released words are one list for those who keep them; another service's comment is not found (figures/tests)",
    "complaints": "grievances are one list for mediators; nobody else gets as far",
    "account": "passkeys are found within one's own by the library",
}
FOR_ALL = {
    "cases:recurring_page", "cases:recurring_close", "cases:withheld_police", "cases:withheld_other",
    "cases:withheld_words_police", "cases:withheld_words_other", "cases:copy", "cases:take_copy", "cases:lift_hold", "cases:erasure_told",
    "open311:services", "open311:definition",
    "partners:key", "partners:revoke", "partners:codes",
    "guide:pocket_sheet", "guide:pocket_wrong", "guide:pocket_change", "guide:pocket_history", "guide:pocket_put_back",
    "guide:pocket_note", "guide:pocket_confirm", "guide:rights_sheet",
    "guide:group", "guide:situation", "guide:step", "guide:force", "guide:who_district", "guide:who_for", "guide:justice",
    "guide:poster", "guide:not_open", "guide:point", "guide:end_point", "guide:point_link", "guide:point_looked",
    "guide:poster_place", "guide:poster_preview", "guide:poster_replaced", "guide:campaign",
    "guide:new_link", "guide:link", "guide:link_code", "guide:short_link", "guide:campaign_page",
    "guide:booklets_taken", "guide:sheet_draft", "guide:faces", "guide:office_work", "guide:change_work", "guide:work_person",
    "guide:work", "guide:work_file", "guide:work_captions",  # hidden ones are not found: guide/tests/test_works.py
    "cases:report_own_photo",  # a place in one's own draft
    "open311:discovery", "open311:requests", "open311:updates", "open311:nothing", "open311:nothing_of_this_format",
}  # fmt: skip


def named():
    """Yield the full name and the pattern of every address with an id in it."""
    from django.urls import get_resolver

    def walk(resolver, space):
        for entry in resolver.url_patterns:
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, entry.namespace or space)
            else:
                yield f"{space}:{entry.name}" if space else str(entry.name), entry

    for name, entry in walk(get_resolver(), ""):
        if "<" in str(entry.pattern):
            yield name, entry


def test_every_address_with_an_id_has_been_thought_of():
    assert len(list(patterns())) > 100
    unknown = {
        name
        for name, entry in named()
        if name not in TRIED
        and name not in FOR_ALL
        and (entry.callback.__module__.split(".")[1] if entry.callback.__module__.startswith("parvis.") else "account")
        not in FOR_ALL_OF_A_ROLE
    }

    assert unknown == set()


def value_of(full, word):
    """Return the id a word of the table stands for."""
    known = {
        "own": full.own.case.reference, "other": full.other.case.reference, "own_id": full.own.case.public_id,
        "withheld_id": full.withheld.case.public_id, "own_photo": full.own_photo, "withheld_remote": full.withheld_remote,
        "other_photo": full.other_photo,
        "other_proposal": full.other_proposal, "other_person": full.other.reporter.pk, "other_filter": full.other_filter,
        "remark": full.remark,
    }  # fmt: skip
    return known.get(word, word)


def ask(client, method, address, values, more=None):
    """Return what can be seen from outside: status, where it leads, how much was asked, the page without ids and tokens.

    Asked twice, for the first time may fill what a process remembers.
    """
    getattr(client, method)(address, more or {}).getvalue()
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(address, more or {})
    body = answer.getvalue().decode("utf-8", "replace")
    leads_to = answer.headers.get("Location", "")
    for value in (address, *(str(value) for value in values if len(str(value)) > 5)):
        body, leads_to = body.replace(value, "…"), leads_to.replace(value, "…")
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    return answer.status_code, leads_to, len(asked), body


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TRIED)
def test_what_is_anothers_looks_like_what_does_not_exist(name, method, full, browser):
    who, foreign, unknown = TRIED[name]
    foreign, unknown = ({key: value_of(full, word) for key, word in one.items()} for one in (foreign, unknown))
    try:
        addresses = [reverse(name, kwargs=values) for values in (foreign, unknown)]
    except Exception:
        pytest.fail(f"{name} has another shape now")
    client = browser(who)
    client.get("/inbox/")  # whatever is remembered from the first page on

    seen = [ask(client, method, *pair) for pair in zip(addresses, (foreign.values(), unknown.values()), strict=True)]

    assert seen[0] == seen[1]
    assert seen[0][0] in (302, 400, 404, 405)


@pytest.mark.parametrize("who", ["clara", "dede"])
def test_what_may_be_about_the_police_is_nowhere_for_services(who, full, browser):
    client = browser(who)
    withheld = full.withheld.case.reference

    assert client.get(f"/inbox/{withheld}/").status_code == 404
    for path in ("/inbox/", "/inbox/?q=brother", "/inbox/points.json", f"/inbox/?q={withheld}"):
        page = client.get(path).content.decode()
        assert f"/inbox/{withheld}/" not in page
        assert "hit my" not in page


@pytest.mark.parametrize("word", ["canapé", "Un canapé abandonné"])
def test_searching_for_the_words_of_others_is_searching_for_nothing(word, full, browser):
    client = browser("clara")
    client.get("/inbox/")

    found = ask(client, "get", "/inbox/", [word], {"q": word})
    nothing = ask(client, "get", "/inbox/", ["xylophone"], {"q": "xylophone"})
    reference = full.other.case.reference
    by_number = ask(
        client, "get", "/inbox/", [reference, f"{reference[:4]} {reference[4:8]} {reference[8:]}"], {"q": reference}
    )
    by_no_number = ask(client, "get", "/inbox/", [NO_CASE, "1234 5678 6"], {"q": NO_CASE})

    assert (found[0], found[2]) == (nothing[0], nothing[2])
    assert re.sub(r"%[0-9A-F]{2}|\+|[a-zé]*canap[a-zé+ ]*", "", found[3]).count("<tr") == nothing[3].count("<tr")
    assert by_number == by_no_number


def test_a_wrong_pin_for_a_case_that_exists_looks_like_no_case(full, browser):
    client = browser("nobody")
    there, nowhere = (
        ask(client, "post", "/follow/start/", [reference], {"reference": reference, "pin": "000001"})
        for reference in (full.own.reporter.reference, NO_CASE)
    )

    assert there == nowhere


def test_a_case_of_another_partner_looks_like_none(full, browser):
    client = browser("nobody")
    body = {"api_key": full.other_key, "service_request_id": full.own.case.public_id, "update_id": "u1", "status": "OPEN",
            "updated_datetime": "2026-11-18T09:30:00Z", "description": "x"}  # fmt: skip
    there = ask(client, "post", "/open311/v2/servicerequestupdates.json", [full.own.case.public_id], body)
    nowhere = ask(
        client, "post", "/open311/v2/servicerequestupdates.json", [NO_ID], {**body, "service_request_id": NO_ID}
    )

    assert there == nowhere
    assert there[0] == 404
