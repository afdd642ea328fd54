"""As whom to sign in, and what to try: for the page and the command line."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.demo.cast import OFFICE, PASSPHRASE, SHOWN, email, members_of, services


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person to sign in as: address, name, what they do, and what to try."""

    email: str
    name: str
    what: str
    ideas: tuple[str, ...]


def sign_ins() -> list[SignIn]:
    """Return one person per role, in the language of whoever looks."""
    office = {member.address: member for member in OFFICE}
    cleaning = members_of("cleaning", services()["cleaning"]["staff"])[0]
    words = _words()
    return [
        SignIn(email=email(member), name=member.name, what=words[code][0], ideas=words[code][1:])
        for code in SHOWN
        for member in [office.get(code, cleaning)]
    ]


def other_services() -> list[SignIn]:
    """Return the people who lead the other services."""
    return [
        SignIn(email=email(member), name=member.name, what=str(said["texts"]["en"][0]), ideas=())
        for code, said in services().items()
        for member in members_of(code, said.get("staff", []))[:1]
        if code not in SHOWN
    ]


def _words() -> dict[str, tuple[str, ...]]:
    return {
        "coordinator": (
            _("Coordinator: sees that everything is answered"),
            _("Find the report that came by mail and sounds like danger."),
            _("Look at the case three services passed on, and give it to one of them."),
            _("Send one of the messages that failed again, or call the person."),
            _("Read the answer a caretaker sent by mail before it goes out."),
        ),
        "cleaning": (
            _("Service: answers for street cleaning"),
            _("Answer the case that is due next, from a standard text."),
            _("Hand one back that is not yours, with a reason."),
            _("Ask a reporter a question and see it on their page."),
        ),
        "calls": (
            _("Call-taker: takes calls and enters contacts for others"),
            _("Enter a call about a sofa on the pavement while somebody reads it out to you."),
        ),
        "mediator": (
            _("Mediator: opens grievances and complaints"),
            _("Open what somebody handed in sealed. The passphrase here is “%(passphrase)s”.")
            % {"passphrase": PASSPHRASE},
            _("Find the noise report that speaks of the police and was kept from every service."),
        ),
        "admin": (
            _("Administrator: opens accounts, gives roles, edits the city"),
            _("Change the opening hours of a service and look at the history of it."),
        ),
        "evaluator": (
            _("Evaluator: reads the figures"),
            _("See that an evaluator opens no single case."),
        ),
    }
