"""Opening and closing accounts, giving and taking roles, opening a lost sign-in again.

A change of roles, a new password and a closed account end the person's sessions.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction

from parvis.core import due, ledger, revisions
from parvis.core.access import Role
from parvis.core.actors import Actor, ActorKind
from parvis.core.references import digest, new_subject, new_token
from parvis.people.models import OneTimeLink, Purpose, Reset, RoleGrant, User

# Goes up when somebody gets or loses a role, here or in a service.
REVISION = "people"
LINK_LASTS = timedelta(days=3)
RESET_LASTS = timedelta(days=3)


class AddressTaken(Exception):
    """There is already an account with this address."""


class OwnAccount(Exception):
    """Nobody gives or takes their own roles, nor closes or resets their own account."""


class LastAdministrator(Exception):
    """Without this person nobody could give roles any more."""


class SamePerson(Exception):
    """Who asked for a reset does not confirm it."""


class NotWaiting(Exception):
    """The reset or the link has been used, taken back, or has lapsed."""


def _codes(value: str) -> dict[str, ledger.Code]:
    return {"purpose": value}


@transaction.atomic
def open_account(
    *, email: str, name: str, password: str | None, roles: set[Role], by: Actor, at: datetime, language: str = "en"
) -> User:
    """Open an account with its roles; without a password the person sets one by a link. Raises AddressTaken."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken
    user = User.objects.create_user(email, password, name=name, language=language)
    ledger.write(verb="people.account_opened", subject=user.actor_reference, by=by, at=at)
    for role in sorted(roles):
        give_role(user=user, role=role, by=by, at=at)
    return user


@transaction.atomic
def invite(*, email: str, name: str, language: str, roles: set[Role], by: Actor, at: datetime) -> User:
    """Open an account and send the person a link with which they choose their password. Raises AddressTaken."""
    user = open_account(email=email, name=name, password=None, roles=roles, by=by, at=at, language=language)
    send_link(user=user, purpose=Purpose.WELCOME, at=at)
    return user


def _refuse_own(user: User, by: Actor) -> None:
    if by == Actor(ActorKind.STAFF, user.actor_reference):
        raise OwnAccount


def _refuse_last(user: User) -> None:
    others = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    holders = {grant.user_id for grant in others}
    if holders == {user.pk}:
        raise LastAdministrator


@transaction.atomic
def give_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Give the role, once, and end the person's sessions so that it counts from the next sign-in. Raises OwnAccount."""
    _refuse_own(user, by)
    _grant, is_new = RoleGrant.objects.get_or_create(
        user=user, role=role, defaults={"granted_at": at, "granted_by": by.reference}
    )
    if is_new:
        ledger.write(verb="people.role_given", subject=user.actor_reference, by=by, at=at, codes={"role": str(role)})
        end_sessions(user=user)
        revisions.bump(REVISION)
    user.__dict__.pop("role_codes", None)


@transaction.atomic
def take_role(*, user: User, role: Role, by: Actor, at: datetime) -> None:
    """Take the role back and end the person's sessions. Raises OwnAccount, LastAdministrator."""
    _refuse_own(user, by)
    if role == Role.ADMINISTRATOR:
        _refuse_last(user)
    if RoleGrant.objects.filter(user=user, role=role).delete()[0]:
        ledger.write(verb="people.role_taken", subject=user.actor_reference, by=by, at=at, codes={"role": str(role)})
        end_sessions(user=user)
        revisions.bump(REVISION)
    user.__dict__.pop("role_codes", None)


@transaction.atomic
def set_roles(*, user: User, roles: set[Role], by: Actor, at: datetime) -> None:
    """Give what is missing and take what is too much. Raises OwnAccount, LastAdministrator; nothing is changed then."""
    held = {Role(code) for code in RoleGrant.objects.filter(user=user).values_list("role", flat=True)}
    for role in sorted(held - roles):
        take_role(user=user, role=role, by=by, at=at)
    for role in sorted(roles - held):
        give_role(user=user, role=role, by=by, at=at)


@transaction.atomic
def close_account(*, user: User, by: Actor, at: datetime) -> None:
    """Close the account and take its roles: nobody signs in with it; what the person did stays in the ledger.

    Raises OwnAccount, LastAdministrator.
    """
    _refuse_own(user, by)
    _refuse_last(user)
    set_roles(user=user, roles=set(), by=by, at=at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    OneTimeLink.objects.filter(user=user).delete()
    ledger.write(verb="people.account_closed", subject=user.actor_reference, by=by, at=at)
    end_sessions(user=user)


@transaction.atomic
def reopen_account(*, user: User, by: Actor, at: datetime) -> None:
    """Open a closed account again, without roles and with a new password and second factor to be set up."""
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=user).delete()
    ledger.write(verb="people.account_reopened", subject=user.actor_reference, by=by, at=at)
    send_link(user=user, purpose=Purpose.WELCOME, at=at)


def end_sessions(*, user: User) -> None:
    """End every session of this person, wherever they are signed in."""
    user.sessions_key = new_subject()
    user.save(update_fields=["sessions_key"])


def send_link(*, user: User, purpose: Purpose, at: datetime, clears_second_factor: bool = False) -> None:
    """Let the worker make a one-time link and send it to the person's own address: nobody else ever sees it."""
    due.schedule(
        kind="people.send_link",
        due_at=at,
        payload={"user": user.pk, "purpose": purpose, "clears_second_factor": clears_second_factor},
    )


@transaction.atomic
def make_link(*, user: User, purpose: Purpose, clears_second_factor: bool, at: datetime) -> str:
    """Make a one-time link, close the older ones of that person, and return the new one's token. It is not kept."""
    OneTimeLink.objects.filter(user=user, used_at=None).delete()
    token = new_token()
    OneTimeLink.objects.create(
        user=user,
        purpose=purpose,
        digest=digest(token),
        clears_second_factor=clears_second_factor,
        made_at=at,
        expires_at=at + LINK_LASTS,
    )
    return token


@transaction.atomic
def print_link(*, user: User, purpose: Purpose, by: Actor, at: datetime) -> str:
    """Make a link for whoever sits at the machine itself, and write down that it was printed."""
    ledger.write(verb="people.link_printed", subject=user.actor_reference, by=by, at=at, codes=_codes(purpose))
    return make_link(user=user, purpose=purpose, clears_second_factor=False, at=at)


@transaction.atomic
def choose_password(*, link: OneTimeLink, password: str, at: datetime) -> User:
    """Use a one-time link: keep the password, forget second factors where the link says so, end all sessions.

    Raises NotWaiting where the link was used meanwhile or has lapsed.
    """
    if not OneTimeLink.objects.open(at).filter(pk=link.pk).update(used_at=at):
        raise NotWaiting
    user = User.objects.get(pk=link.user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    if link.clears_second_factor:
        Authenticator.objects.filter(user=user).delete()
    by = Actor(ActorKind.STAFF, user.actor_reference)
    ledger.write(verb="people.password_chosen", subject=user.actor_reference, by=by, at=at, codes=_codes(link.purpose))
    end_sessions(user=user)
    return user


@transaction.atomic
def ask_reset(*, user: User, clears_second_factor: bool, by: Actor, at: datetime) -> Reset:
    """Ask that this person gets a new way in; another administrator confirms. An older request gives way.

    Raises OwnAccount.
    """
    _refuse_own(user, by)
    Reset.objects.filter(user=user, confirmed_at=None, withdrawn_at=None).update(withdrawn_at=at)
    codes: dict[str, ledger.Code] = {"second_factor": clears_second_factor}
    ledger.write(verb="people.reset_asked", subject=user.actor_reference, by=by, at=at, codes=codes)
    return Reset.objects.create(
        user=user,
        clears_second_factor=clears_second_factor,
        asked_by=by.reference,
        asked_at=at,
        lapses_at=at + RESET_LASTS,
    )


@transaction.atomic
def confirm_reset(*, reset: Reset, by: Actor, at: datetime) -> None:
    """Confirm as the second person; the worker sends the link. Raises OwnAccount, SamePerson, NotWaiting."""
    _refuse_own(reset.user, by)
    if by.reference == reset.asked_by:
        raise SamePerson
    if not Reset.objects.waiting(at).filter(pk=reset.pk).update(confirmed_by=by.reference, confirmed_at=at):
        raise NotWaiting
    codes: dict[str, ledger.Code] = {"second_factor": reset.clears_second_factor}
    ledger.write(verb="people.reset_confirmed", subject=reset.user.actor_reference, by=by, at=at, codes=codes)
    send_link(user=reset.user, purpose=Purpose.RESET, at=at, clears_second_factor=reset.clears_second_factor)


@transaction.atomic
def withdraw_reset(*, reset: Reset, by: Actor, at: datetime) -> None:
    """Take a request back before anybody confirmed it. Raises NotWaiting."""
    if not Reset.objects.waiting(at).filter(pk=reset.pk).update(withdrawn_at=at):
        raise NotWaiting
    ledger.write(verb="people.reset_withdrawn", subject=reset.user.actor_reference, by=by, at=at)


@transaction.atomic
def note(*, user: User, verb: str, at: datetime, codes: dict[str, ledger.Code] | None = None) -> None:
    """Write down what a person did to their own sign-in."""
    by = Actor(ActorKind.STAFF, user.actor_reference)
    ledger.write(verb=verb, subject=user.actor_reference, by=by, at=at, codes=codes)


def choose_language(*, user: User, language: str) -> None:
    """Keep the language in which Parvis writes to this person."""
    user.language = language
    user.save(update_fields=["language"])
