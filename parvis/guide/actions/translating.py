"""Texts that stayed while another language was worded anew: found to hold all the same, or worded anew themselves."""

from datetime import datetime

from django.db import transaction

from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.guide import translations
from parvis.guide.actions.keeping import NothingWaits
from parvis.guide.models import SaysTheSame
from parvis.guide.translations import SHEETS, StaleText
from parvis.situations import actions as situations
from parvis.situations.forms.writing import clean
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.layers import SHARED, Edit


class SaysNothingNew(Exception):
    """There are no words, or the same as before."""


def _waiting(subject: str, path: str, language: str, mark: str) -> StaleText:
    """Return the text as it still reads. Raises NothingWaits."""
    for one in translations.stale():
        if (one.subject, "/".join(one.path), one.mark) == (subject, path, mark) and language in one.stale:
            return one
    raise NothingWaits


@transaction.atomic
def says_the_same(*, subject: str, path: str, language: str, mark: str, by: Actor, at: datetime) -> bool:
    """Note that a text still says in a language what its sisters say; return whether that was new.

    It holds until one of them is worded anew. Raises NothingWaits where the text does not read so any more.
    """
    said = {"subject": subject, "path": path, "language": language, "digest": mark}
    if SaysTheSame.objects.filter(**said).exists():
        return False
    _waiting(subject, path, language, mark)
    _row, is_new = SaysTheSame.objects.get_or_create(**said, defaults={"found_at": at, "found_by": by.reference})
    if is_new:
        codes: dict[str, ledger.Code] = {"what": subject[:80], "language": language}
        ledger.write(verb="guide.said_the_same", subject="guide", by=by, at=at, codes=codes)
    return is_new


@transaction.atomic
def word(
    *, subject: str, path: str, language: str, mark: str, words: str, existing: Existing, by: Actor, at: datetime
) -> None:
    """Word a text of a situation, a group or a shared part anew in a language; it counts once it is published.

    Raises NothingWaits where it does not read so any more (and for sheets, which have their own page), SaysNothingNew,
    and what `situations.edit` raises.
    """
    one = _waiting(subject, path, language, mark)
    kind, code = one.part
    if kind == SHEETS:
        raise NothingWaits
    before = one.texts[language]
    after = (
        [line.strip() for line in clean(words).split("\n") if line.strip()]
        if isinstance(before, list)
        else clean(words)
    )
    if not after or after == before:
        raise SaysNothingNew
    where = (*one.path, language)
    edit = Edit(code, where, after) if kind == "situations" else Edit(SHARED, (kind, code, *where), after)
    situations.edit(edits=[edit], existing=existing, by=by, at=at)
