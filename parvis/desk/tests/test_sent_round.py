"""Dealing in a stairwell: three services each named another. The third contact shows the tour, refuses a service already
tried, and a named coordinator owns it today."""

from parvis.cases.models import Case, Contact, EndedAs, RemarkKind
from parvis.core.models import Entry
from parvis.desk.models import Sending


def calls(desk, **answers):
    """Tell of the stairwell up to the end the answers lead to."""
    desk.place("7 Tower Road")
    return desk.situation("dealing_stairwell", words="They sell in the stairwell again", **answers)


def test_the_third_contact_shows_the_tour_refuses_and_gives_it_to_a_coordinator_by_name(desk, valdoria, circle):
    page = calls(desk, sent_round="not_yet", help_wanted="building", home="social_landlord")
    assert "Landlord" in page
    assert "Open" in page or "Closed now" in page
    desk.send("redirected")
    calls(desk, sent_round="not_yet", help_wanted="police")
    desk.send("tried", same="no")
    desk.send("redirected")
    assert list(Contact.objects.values_list("ended_as", flat=True)) == [EndedAs.REDIRECTED] * 2

    page = calls(desk, sent_round="not_yet", help_wanted="police")
    assert "to Landlord" in page
    assert "to Station" in page
    page = desk.send("tried", same="yes")

    assert "Tried already, in this order:" in page
    assert "Nobody is sent there again" in page
    assert "Coco" in page
    assert "They know whom to turn to" not in page
    assert "They were there already." in desk.send("redirected")
    page = desk.take(channel="sms", phone="0470 12 34 56")
    case = Case.objects.get()
    assert case.owner == valdoria.coco
    assert "<strong>Coco</strong> owns this from now" in page
    assert case.remarks.get(kind=RemarkKind.NOTE).text == "Sent round before, in this order: Landlord, Station."
    assert Entry.objects.get(verb="desk.sent_round").codes == {"services": 2}
    assert Contact.objects.filter(ended_as=EndedAs.REDIRECTED).count() == 2


def test_what_the_caller_says_of_other_services_counts_too(desk, valdoria, circle):
    calls(desk, sent_round="not_yet", help_wanted="presence")

    page = desk.send("tried", tried=["station", "mediators", "made up"])

    assert "Nobody is sent there again" in page
    assert Sending.objects.count() == 0


def test_a_service_nobody_tried_is_named_with_its_hours(desk, valdoria, circle):
    calls(desk, sent_round="not_yet", help_wanted="presence")

    page = desk.send("tried", tried=["station"])

    assert "They know whom to turn to" in page
    assert "+32 2 555 03 00" in page


def test_another_place_or_another_matter_has_no_tour(desk, valdoria, circle):
    calls(desk, sent_round="not_yet", help_wanted="police")
    desk.send("redirected")
    desk.place("9 Other Street")

    page = desk.situation("dealing_stairwell", sent_round="not_yet", help_wanted="police")

    assert "callers with such a matter were sent" not in page


def test_a_sensitive_matter_leaves_no_trace_of_where_it_was_sent(desk, valdoria, circle, now):
    from parvis.core.actors import Actor, ActorKind
    from parvis.desk import actions
    from parvis.desk.drafts import Call

    call = Call(place="7 Tower Road", situation="violence_at_home", language="fr")
    actions.redirect(
        call=call, service="mediators", number_code="", is_sensitive=True, by=Actor(ActorKind.STAFF, "b"), at=now
    )

    assert Sending.objects.count() == 0


def test_taking_what_nobody_tried_is_no_way_round_the_redirect(desk, valdoria, circle):
    calls(desk, sent_round="not_yet", help_wanted="police")

    desk.take()

    assert Case.objects.count() == 0


def test_who_says_that_several_named_each_other_is_not_led_to_the_line_they_are_on(desk, valdoria, circle):
    page = calls(desk, sent_round="several")
    assert "this is the place where that ends" in page

    page = desk.take()

    assert "<strong>Coco</strong> owns this from now" in page
    assert Case.objects.get().owner == valdoria.coco
