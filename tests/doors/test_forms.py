"""The forms that are open to everybody, filled in by nobody in their right mind: a page or a sentence, never half a case."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from tests.doors.anything import MANY, fields, is_calm, is_whole, saved, words

pytestmark = pytest.mark.thorough

choices = st.sampled_from
LANGUAGE = choices(["fr", "en", "nl", "de", "es", "ca", "it", "pt"])
STEPS = {
    "": fields(situation=choices(["dirty_street"])),
    "words/": fields(words=choices(["Papers everywhere", "he has a knife", "the police hit me"])),
    "danger/": fields(),
    "which/": fields(situation=choices(["dirty_street", "bar_noise", "none"])),
    "all/": fields(situation=choices(["dirty_street", "bar_noise", "treated_badly", "person_in_crisis"])),
    "question/": fields(choice=choices(["dirt", "often", "measure"])),
    "where/": fields(
        place=choices(["12 Mill Street"]), place_note=words, lat=choices(["50.05"]), lon=choices(["4.05"]), picked=choices(["0", "words"])
    ),
    "nearby/": fields(join=choices(["", "x"])),
    "photos/": fields(photos=words),
    "you/": fields(
        channel=choices(["email", "sms", "call", "page"]), email=choices(["ama@example.org"]), phone=choices(["+32470123456"]),
        language=LANGUAGE, is_safe_channel=choices(["on"]),
    ),
    "check/": fields(),
    "back/": fields(**{"from": choices(["question", "where", "nearby", "photos", "you", "check"])}),
}  # fmt: skip
walks = st.lists(
    st.sampled_from(sorted(STEPS)).flatmap(lambda step: st.tuples(st.just(step), STEPS[step])), min_size=1, max_size=14
)
THE_WAY = [
    ("", {}), ("words/", {"words": "Papers everywhere"}), ("all/", {"situation": "dirty_street"}), ("question/", {"choice": "dirt"}),
    ("where/", {"place": "12 Mill Street", "lat": "50.05", "lon": "4.05"}), ("photos/", {}),
    ("you/", {"channel": "page", "language": "en"}), ("check/", {}),
]  # fmt: skip


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


@MANY
@given(walk=walks)
def test_any_walk_through_the_report_leaves_whole_cases_or_none(valdoria, walk):
    before, client = saved(), browser()

    for step, values in walk:
        assert is_calm(client.post(f"/report/{step}", values)), (step, values)
        assert is_calm(client.get(f"/report/{step}")) or step == "back/", step

    assert is_whole(before)


@MANY
@given(number=st.integers(0, len(THE_WAY) - 1), data=st.data())
def test_one_mad_answer_on_the_right_way_is_told_and_nothing_is_lost(valdoria, number, data):
    before, client = saved(), browser()
    step = THE_WAY[number][0]
    mad = data.draw(STEPS[step])

    for path, values in [*THE_WAY[:number], (step, mad), *THE_WAY[number:]]:
        assert is_calm(client.post(f"/report/{path}", values)), (path, values)

    assert is_whole(before)


@MANY
@given(said=fields(reference=choices(["123456786"]), pin=choices(["000000"])), address=st.ip_addresses().map(str))
def test_following_without_a_link_refuses_with_a_sentence(valdoria, said, address):
    answer = browser().post("/follow/start/", said, REMOTE_ADDR=address)

    assert is_calm(answer)
    assert answer.status_code in (200, 429)


@MANY
@given(
    said=fields(email=choices(["ama@example.org", "a+b@example.org"]), district=choices(["west", "*"])),
    address=st.ip_addresses().map(str),
)
def test_asking_for_news_by_mail_refuses_with_a_sentence_or_asks_the_address(valdoria, said, address):
    city.change_city(changes={"parts": ["report", "public_map", "news"]}, by=CLERK, at=AT)
    before = saved()

    assert is_calm(browser().post("/map/subscribe/", said, REMOTE_ADDR=address)), said

    after = saved()
    assert after["Case"] == before["Case"] and after["Recipient"] - before["Recipient"] in (0, 1)


@pytest.fixture
def ama(valdoria, at):
    taken = town.litter(at)
    client = browser()
    client.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
    return client


@MANY
@given(
    path=choices(["judge/", "add/", "withdraw/", "take-back/", "contact/", "contact/code/"]),
    said=fields(
        solved=choices(["yes", "no"]), reason=words, words=words, channel=choices(["email", "sms", "call", "page"]),
        email=choices(["new@example.org"]), phone=choices(["+32470123456"]), is_safe_channel=choices(["on"]),
        is_old_unsafe=choices(["on"]), code=choices(["123456"]),
    ),
)  # fmt: skip
def test_the_follow_page_takes_anything_calmly(ama, path, said):
    before = saved()

    assert is_calm(ama.post(f"/follow/{path}", said)), (path, said)
    assert is_calm(ama.get("/follow/"))

    after = saved()
    assert (after["Case"], after["Reporter"], after["Contact"]) == (
        before["Case"],
        before["Reporter"],
        before["Contact"],
    )


@MANY
@given(
    path=choices(["/map/", "/map/points.json", "/map/feed.xml", "/map/districts.json", "/report/", "/report/all/", "/", "/follow/start/"]),
    asked=fields(
        situation=choices(["dirty_street"]), district=choices(["west"]), group=words, lang=LANGUAGE, after=words, page=words,
        q=words, since=words, bbox=words, state=words,
    ),
)  # fmt: skip
def test_what_is_only_read_can_be_asked_for_anything(valdoria, path, asked):
    before = saved()

    answer = browser().get(path, asked)

    assert answer.status_code in (200, 302, 400, 404), asked
    assert saved() == before


@MANY
@given(
    said=fields(
        language=LANGUAGE,
        next=choices(["/report/", "https://example.org/", "//example.org", "/\\example.org", "javascript:1"]),
    )
)
def test_choosing_a_language_leads_to_no_other_site(valdoria, said):
    answer = browser().post("/language/", said)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


@MANY
@given(said=fields(receipt=choices(["1234 5678 9012 3456"]), unlock_key=words, page=words, what=words, naming=choices(["anonymous"]),
                   channel=choices(["none", "email"]), email=choices(["a@example.org"]), where=words, when=words))  # fmt: skip
@pytest.mark.parametrize(
    "path", ["/complaint/", "/complaint/write/", "/complaint/own/", "/complaint/own/page/", "/complaint/lost/"]
)
def test_the_lane_for_grievances_takes_anything_calmly(valdoria, path, said):
    before = saved()

    assert is_calm(browser().post(path, said)), said
    assert is_calm(browser().get(path, said))
    assert saved() == before


@MANY
@given(
    token=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/\x00?#"), min_size=1, max_size=80)
)
@pytest.mark.parametrize(
    "path",
    ["/follow/{}/", "/one-time/{}/", "/one-time/{}", "/leave-list/{}/", "/undo-change/{}/", "/map/subscribe/{}/"],
)
def test_invented_links_open_nothing(valdoria, path, token):
    before = saved()
    address = path.format(token)

    for answer in (browser().get(address), browser().post(address, {"text": "Cleaned", "outcome": "done"})):
        assert answer.status_code in (200, 301, 302, 303, 403, 404, 405, 410), address
    assert saved() == before
