"""What the city holds about one person, put together for them: everything of theirs, nothing that shows anybody else.

A copy *own* is for somebody who turned to the city. A copy *about* is for somebody whom others wrote of: only the sentences
in which they stand, without place, hour or anything of the writer. A second person blacks out what no rule can see.
"""

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.cases import retention
from parvis.cases.actions.clearing import periods_in_force
from parvis.cases.actions.subscribing import news_at
from parvis.cases.district_news import wanted_is
from parvis.cases.giveaways import giveaways
from parvis.cases.models import AccessRequest, Case, Contact, CopyKind, Kept, Remark, RemarkKind, Reporter
from parvis.cases.search import words_of
from parvis.cases.viewings import access_lines
from parvis.city import directory
from parvis.core.models import Entry
from parvis.correspondence.models import Message
from parvis.situations import catalogue

BLACK = "▇▇▇"
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Item:
    """One line: what it is, when ("" where the hour would tell on somebody), and the words."""

    title: str
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the copy."""

    title: str
    items: tuple[Item, ...]
    note: str = ""


def assemble(asked: AccessRequest) -> list[Section]:
    """Return the copy as it stands, blacked out by rule and by hand, in the language of the one who asked."""
    with translation.override(asked.language):
        if asked.kind == CopyKind.OWN:
            parts = list(own_sections(asked.reporter)) if asked.reporter else []
        else:
            parts = list(_about(asked))
        return [blacked(part, [*_of_others(asked), *asked.redactions]) for part in [*parts, _rights()]]


def suggestions(asked: AccessRequest) -> list[str]:
    """Return what looks like a name, number or address in the copy and may be somebody else's, for the second person."""
    own = _names_of(asked.reporter) if asked.reporter else [asked.name]
    known = {word for name in own for word in words_of(name)}
    found: dict[str, None] = {}
    for part in assemble(asked)[:-1]:
        for item in part.items:
            for each in giveaways(item.text, language=asked.language):
                if not set(words_of(each.words)) <= known:
                    found[each.words] = None
    return list(found)


# -- Of somebody who turned to the city


def own_sections(reporter: Reporter) -> Iterator[Section]:
    """Yield what somebody told the city and was told, nothing blacked out yet, in the language in force."""
    case = reporter.case.merged_into or reporter.case
    yield _contact_section(reporter)
    yield Section(_("What you told us"), tuple(_told(reporter)), _withheld_note(reporter))
    yield Section(_("What was said and decided"), tuple(_answered(reporter, case)))
    yield Section(_("Notes of colleagues"), tuple(_notes(case)))
    yield Section(_("What we wrote to you"), tuple(_messages(reporter)))
    yield Section(_("Who else was given it"), tuple(_disclosed(case)))
    if news := tuple(_news(reporter)):
        yield Section(_("News by e-mail"), news)
    looks = tuple(Item(line.who, _day(line.at), line.what) for line in access_lines(reporter))
    yield Section(_("Who opened your case"), looks)


def _contact_section(reporter: Reporter) -> Section:
    to = reporter.recipient
    rows = [
        (_("Name"), reporter.name), (_("E-mail"), to.email), (_("Telephone"), to.phone),
        (_("Address for letters"), to.letter_address),
        (_("Language"), to.language), (_("How we reach you"), to.get_channel_display()),
        (_("Only you read there"), _("yes") if to.is_safe_channel else _("not said")),
    ]  # fmt: skip
    items = [Item(title, "", text) for title, text in rows if text]
    items += [Item(_("You agreed: %(purpose)s") % {"purpose": yes.purpose}, _day(yes.given_at), yes.text_version)
              for yes in to.consents.all()]  # fmt: skip
    return Section(_("Who you are to us"), tuple(items))


def _told(reporter: Reporter) -> Iterator[Item]:
    case = reporter.case
    version = catalogue.version(case.catalogue)
    situation = version.situations.get(case.situation)
    if situation and not reporter.has_joined:
        title = situation.title(translation.get_language())
        yield Item(_("Situation"), _moment(reporter.created_at), title)
        for code, choice in case.answers.items():
            if question := situation.questions.get(code):
                language = translation.get_language()
                yield Item(question.text(language), "", question.choice(choice).text(language))
        place = ", ".join(filter(None, [case.place, case.place_note]))
        point = f"{case.latitude}, {case.longitude}" if case.latitude is not None else ""
        if place or point:
            yield Item(_("Place"), "", " · ".join(filter(None, [place, point])))
    if reporter.place:
        yield Item(_("Place"), "", ", ".join(reporter.place.splitlines()))
    for contact in reporter.contacts.exclude(words=""):
        yield Item(_("Your words"), _moment(contact.received_at), contact.words)
    own = (RemarkKind.REPLY, RemarkKind.ADDITION, RemarkKind.MAIL)
    for remark in reporter.remarks.filter(kind__in=own, is_withheld=False):
        yield Item(_("Your words"), _moment(remark.at), remark.text)
    for feedback in reporter.feedback.all():
        yield Item(
            _("You said: solved") if feedback.solved else _("You said: not solved"),
            _moment(feedback.at),
            feedback.reason,
        )
    for number, photo in enumerate(reporter.attachments.all(), 1):
        yield Item(_("Your photo %(number)d") % {"number": number}, _moment(photo.at), f"photos/{number}.jpg")


def _withheld_note(reporter: Reporter) -> str:
    if not reporter.remarks.filter(is_withheld=True).exists():
        return ""
    return _(
        "Some of your words are read by nobody but the mediator, not even for this copy. Ask the mediator for them."
    )


def _answered(reporter: Reporter, case: Case) -> Iterator[Item]:
    for promise in case.promises.select_related("service"):
        yield Item(
            _("Answer promised by"), _moment(promise.made_at), f"{_moment(promise.due_at)} {promise.reason}".strip()
        )
    for question in reporter.remarks.filter(kind=RemarkKind.QUESTION):
        yield Item(_("We asked you"), _moment(question.at), question.text)
    for news in case.remarks.filter(kind=RemarkKind.SHARED):
        yield Item(_("News"), _moment(news.at), news.text)
    for answer in case.case_answers.all():
        yield Item(_("Final answer") if answer.is_final else _("Answer"), _moment(answer.at), answer.text)


def _notes(case: Case) -> Iterator[Item]:
    for note in case.remarks.filter(kind=RemarkKind.NOTE):
        yield Item(_("Note"), _moment(note.at), note.text)
    for passing in case.passings.select_related("service"):
        yield Item(_("Passed on"), _moment(passing.ended_at), passing.reason)
    for task in case.tasks.select_related("service"):
        yield Item(_("Asked of another service"), _moment(task.given_at), f"{task.text} {task.result}".strip())
    for doubt in case.doubts.all():
        yield Item(_("Somebody doubted it"), _moment(doubt.at), doubt.reason)


def _messages(reporter: Reporter) -> Iterator[Item]:
    rows = Message.objects.filter(recipient=reporter.recipient).prefetch_related("deliveries")
    for message in rows:
        tries = [
            f"{each.get_channel_display()}, {_moment(each.started_at)}, {each.get_outcome_display()}"
            for each in message.deliveries.all()
        ]
        facts = [value if isinstance(value, str) else "" for value in message.facts.values()]
        text = "\n".join(filter(None, [message.get_state_display(), *tries, *facts]))
        yield Item(f"{message.get_kind_display()} ({message.event})", _moment(message.queued_at), text)


def _news(reporter: Reporter) -> Iterator[Item]:
    """Yield what the person's address gets as news; only where it is sure that the address is theirs."""
    to = reporter.recipient
    for row in news_at(to.email) if to.email_confirmed_at else ():
        since = _day(row.confirmed_at) if row.confirmed_at else _("not confirmed")
        yield Item(wanted_is(row), since, to.email)


def _disclosed(case: Case) -> Iterator[Item]:
    here = directory.current()
    for entry in Entry.objects.filter(subject=case.subject, verb="cases.handed_over"):
        service = here.service(str(entry.codes.get("service")))
        name = service.name(translation.get_language()) if service else str(entry.codes.get("service"))
        fields = ", ".join(str(entry.codes.get("fields") or "").split("+"))
        yield Item(
            name, _moment(entry.at), _("It was given: %(fields)s") % {"fields": fields or _("the reference only")}
        )


# -- Of somebody whom others wrote about


def _about(asked: AccessRequest) -> Iterator[Section]:
    here, language = directory.current(), translation.get_language()
    for case in asked.cases.filter(erased_at=None, withheld_at=None):
        situation = catalogue.version(case.catalogue).situations.get(case.situation)
        title = situation.title(language) if situation else case.situation
        service = next((each for each in here.services.values() if each.pk == case.service_id), None)
        items = [Item(_("Somebody wrote"), "", sentence) for sentence in _sentences(case, asked.name)]
        items.append(Item(_("When"), "", _month(case.received_at)))
        if service:
            items.append(Item(_("Who deals with it"), "", service.name(language)))
        if count := case.attachments.count():
            items.append(
                Item(
                    _("Photos"),
                    "",
                    ngettext(
                        "One came with it. Ask us whether you can be seen on it.",
                        "%(count)d came with it. Ask us whether you can be seen on them.",
                        count,
                    )
                    % {"count": count},
                )
            )
        items += _disclosed(case)
        yield Section(title, tuple(replace(item, when="") for item in items))
    yield Section(
        _("Where it comes from"),
        (),
        _("Somebody who turned to the city. We do not say who: that would harm their rights (GDPR, Article 15(4))."),
    )


def _sentences(case: Case, name: str) -> list[str]:
    """Return the sentences of a case in which every word of the name stands; the rest is the writer's own."""
    wanted = set(words_of(name))
    texts = [*Contact.objects.filter(case=case).values_list("words", flat=True)]
    texts += Remark.objects.filter(case=case, is_withheld=False).values_list("text", flat=True)
    texts += case.case_answers.values_list("text", flat=True)
    return [
        each.strip() for text in texts for each in _SENTENCE.split(text) if wanted and wanted <= set(words_of(each))
    ]


def cases_naming(name: str, ids: Sequence[int]) -> list[Case]:
    """Return those of the cases in which somebody of this name really stands in a sentence."""
    rows = Case.objects.filter(pk__in=ids, erased_at=None, withheld_at=None)
    return [case for case in rows if _sentences(case, name)]


def names_of_others(reporter: Reporter) -> list[str]:
    """Return names and addresses of everybody else who reported the same matter: never in this person's copy."""
    case = reporter.case.merged_into or reporter.case
    others = Reporter.objects.filter(case__in=[reporter.case_id, case.pk]).exclude(pk=reporter.pk)
    mine = {word.casefold() for word in _names_of(reporter)}
    found = [word for other in others.select_related("recipient") for word in _names_of(other)]
    return [word for word in found if word.casefold() not in mine]


def _of_others(asked: AccessRequest) -> list[str]:
    """Return what is blacked out by rule: names and addresses of everybody else who reported, and for *about* the place."""
    if asked.kind == CopyKind.OWN:
        return names_of_others(asked.reporter) if asked.reporter else []
    words = []
    theirs = set(words_of(asked.name))
    for case in asked.cases.all():
        words += [case.place, case.place_note]
        for reporter in case.reporters.select_related("recipient"):
            words += _names_of(reporter)
    return [word for word in words if word and not set(words_of(word)) & theirs]


def _names_of(reporter: Reporter) -> list[str]:
    to = reporter.recipient
    parts = [part for part in re.split(r"\s+", reporter.name) if len(part) > 2]
    return [word for word in [reporter.name, *parts, to.email, to.phone, to.letter_address] if word]


def _rights() -> Section:
    known = periods_in_force()
    days = {what: retention.days_for(known, what=what, situation="", kind="", outcome="") for what in Kept}
    items = [
        Item(str(Kept(what).label), "", _("usually %(days)d days after the end") % {"days": count})
        for what, count in days.items()
    ]
    return Section(
        _("Why we have it, and what you may ask for"),
        tuple(items),
        _(
            "We keep this to answer those who turn to the city, a task in the public interest. You may ask us to correct or "
            "erase it, to limit what we do with it, and you may object. You may complain to the data protection authority."
        ),
    )


# -- Blacking out and handing over


def blacked_out(text: str, words: Iterable[str]) -> str:
    """Return the text with each of the words (or groups of words) blacked out, whatever their capitals and accents."""
    text = unicodedata.normalize("NFC", text)
    plain = _plain(text)
    marks = [False] * len(text)
    for word in filter(None, (each.strip() for each in words)):
        pattern = r"\s+".join(re.escape(_plain(part)) for part in word.split())
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain):
            marks[match.start() : match.end()] = [True] * (match.end() - match.start())
    out, is_black = [], False
    for sign, mark in zip(text, marks, strict=True):
        if not mark:
            out.append(sign)
        elif not is_black:
            out.append(BLACK)
        is_black = mark
    return "".join(out)


def _plain(text: str) -> str:
    """Return the text in small letters without accents, sign for sign as long as before."""
    return "".join(unicodedata.normalize("NFKD", sign)[0].lower()[:1] or sign for sign in text)


def blacked(part: Section, words: Sequence[str]) -> Section:
    """Return the section with the words blacked out."""
    return replace(part, items=tuple(replace(item, text=blacked_out(item.text, words)) for item in part.items))


def bundle(asked: AccessRequest) -> bytes:
    """Return the copy as a ZIP: a page to read, the same as JSON, and the person's own photos."""
    own = asked.reporter.attachments.all() if asked.reporter and asked.kind == CopyKind.OWN else []
    return packed(
        assemble(asked), (_stored(photo.name) for photo in own), language=asked.language, at=asked.released_at
    )


def packed(parts: Sequence[Section], photos: Iterable[bytes], *, language: str, at: datetime | None) -> bytes:
    """Return the parts of a copy as a ZIP, made in memory: a page to read, the same as JSON, and JPEG photos."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        with translation.override(language):
            page: dict[str, Any] = {"parts": parts, "city": directory.current().city, "language": language, "at": at}
            files.writestr("copy.html", render_to_string("cases/privacy/copy.html", page))
        files.writestr("copy.json", json.dumps([asdict(part) for part in parts], ensure_ascii=False, indent=1))
        for number, photo in enumerate(photos, 1):
            files.writestr(f"photos/{number}.jpg", photo)
    return out.getvalue()


def _stored(name: str) -> bytes:
    with default_storage.open(name) as kept:
        return bytes(kept.read())


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d")


def _month(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m")
