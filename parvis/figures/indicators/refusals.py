"""Why no number stands here: one sentence for each reason, the same on every page, in every file and answer."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(StrEnum):
    """Why there is no number."""

    TOO_FEW = "too_few"
    WAITING = "waiting"
    NOT_LAWFUL = "not_lawful"
    NOT_STATED = "not_stated"
    IMPLAUSIBLE = "implausible"
    WITHHELD = "withheld"


SENTENCES: dict[Refusal, str | Promise] = {
    Refusal.TOO_FEW: _("Too few to say anything: a number here would be chance, not a finding."),
    Refusal.WAITING: _("Waiting for data: nobody records yet what this is counted from."),
    Refusal.NOT_LAWFUL: _("Not counted: the law here does not allow people to be recorded by this mark."),
    Refusal.NOT_STATED: _("Not stated: the sums for this period have not all been signed."),
    Refusal.IMPLAUSIBLE: _("Being checked: the counts behind this number contradict each other."),
    Refusal.WITHHELD: _("Withheld: so few people stand behind this number that they might be recognised."),
}
