"""What staff call the messages, and the codes that say why one stands where it stands."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "cases.received": _("Receipt"),
    "cases.redirected": _("Who can help instead"),
    "cases.promise_late": _("It takes longer than we said"),
    "cases.progress": _("News"),
    "cases.question": _("A question to the person"),
    "cases.answered_done": _("Answer: done"),
    "cases.answered_not_possible": _("Answer: not possible"),
    "cases.answered_belongs_to": _("Answer: somebody else is responsible"),
    "cases.answered_with_justice": _("Answer: now with justice"),
    "cases.final_answer": _("Final answer"),
    "cases.reopened": _("Looked at again"),
    "cases.merged": _("Dealt with together with others"),
    "cases.withdrawn": _("Taken back"),
    "cases.news_asked": _("News by e-mail: to confirm the address"),
    "cases.district_news": _("News by e-mail"),
    "figures.news_asked": _("Figures by e-mail: to confirm the address"),
    "figures.released": _("Figures by e-mail"),
    "cases.danger": _("Possible danger: numbers to call"),
    "complaints.received": _("Receipt of a grievance"),
    "survey.invite": _("Questions about how it went"),
    "contact.confirm_email": _("Code for an e-mail address"),
    "contact.confirm_phone": _("Code for a phone number"),
    "contact.changed": _("Word to the old address"),
    "mail.unplaced": _("An e-mail that belongs to nothing"),
    "service.new_case": _("To a service: new case"),
    "service.reminder": _("To a service: reminder"),
    "service.question": _("To a service: one thing is missing in its answer"),
    "service.one_time_link": _("To a service: one-time link"),
    "staff.invite": _("To a colleague: invitation"),
    "guide.remark_made": _("To a colleague: remark on the officers' guide"),
    "guide.remark_answered": _("To a colleague: answer to a remark"),
    "guide.agreement_ending": _("To a colleague: a contact point's agreement ends"),
}

REASONS = {
    "sensitive": _("Sensitive, and no safe way to write."),
    "call": _("The person wants to be called."),
    "letter": _("The person wants a letter."),
    "interrupted": _("It was interrupted while being handed over."),
    "address_550": _("There is no such address."),
    "number_not_allowed": _("The city sends no SMS to this kind of number."),
    "no_gateway": _("No SMS gateway is set up."),
    "no_text": _("There is no text for this message."),
    "not_reached": _("Nobody could be reached."),
    "stranded": _("It waited, and nobody came for it."),
    "bounced": _("Earlier messages to this address came back."),
    "superseded": _("Something newer has taken its place."),
    "arrived": _("Somebody made sure that it arrived."),
}


def event_label(event: str) -> str:
    """Return what staff call a message; its code where it has no name."""
    return str(EVENTS.get(event, event))


def reason_label(reason: str) -> str:
    """Return a reason as a sentence, "" where the code alone says nothing to people."""
    if reason.startswith("returned_"):
        return str(_("The address sent it back."))
    if reason.startswith(("connection_", "sender_", "signing_in_", "service_", "gateway_")):
        return str(_("The mail server or gateway could not be reached for days."))
    if reason.startswith(("address_5", "content_5", "data_5")):
        return str(REASONS.get(reason) or _("The other side refused it."))
    return str(REASONS.get(reason, ""))
