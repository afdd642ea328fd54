"""What the codes of a country pack are called on pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.city.packs.shape import Entitlement, Group, Offence, Stage

STAGE_NAMES: dict[Stage, Any] = {
    Stage.REPORT: _("Reporting it"),
    Stage.POLICE: _("The police look into it"),
    Stage.PROSECUTOR: _("Somebody decides what follows"),
    Stage.COURT: _("The court"),
    Stage.SUPPORT: _("Help for victims, at any time"),
}

OFFENCE_NAMES: dict[Offence, Any] = {
    Offence.THEFT: _("Theft and burglary"),
    Offence.VIOLENCE: _("Violence"),
    Offence.THREATS: _("Threats and harassment"),
    Offence.VIOLENCE_AT_HOME: _("Violence at home"),
    Offence.SEXUAL_VIOLENCE: _("Sexual violence"),
    Offence.TRAFFIC: _("Accidents and dangerous driving"),
    Offence.FRAUD: _("Scams and offences online"),
    Offence.VANDALISM: _("Things damaged"),
    Offence.HATE: _("Discrimination and hate"),
    Offence.PETTY: _("Noise and other petty offences"),
    Offence.OTHER: _("Another offence"),
}

ENTITLEMENT_NAMES: dict[Entitlement, Any] = {
    Entitlement.COPY: _("A copy of your report"),
    Entitlement.INTERPRETER: _("An interpreter"),
    Entitlement.LAWYER: _("A lawyer"),
    Entitlement.CASE_CLOSED: _("If the case is closed"),
    Entitlement.COMPENSATION: _("Compensation"),
}

GROUP_NAMES: dict[Group, Any] = {
    Group.EMERGENCY: _("In danger"),
    Group.TEXT: _("In writing, if you cannot speak or hear"),
    Group.HELP: _("Help and advice"),
}
