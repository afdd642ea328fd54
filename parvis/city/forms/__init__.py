"""What staff fill in about the city. Forms check; actions save."""

from parvis.city.forms.fields import LANGUAGE_NAMES
from parvis.city.forms.office import (
    AgreementForm,
    CityForm,
    DistrictForm,
    LastDayForm,
    MemberForm,
    NoticeForm,
    NumberForm,
    TextForm,
)
from parvis.city.forms.service import ServiceForm
from parvis.city.forms.team import TeamForm

__all__ = [
    "LANGUAGE_NAMES",
    "AgreementForm",
    "CityForm",
    "DistrictForm",
    "LastDayForm",
    "MemberForm",
    "NoticeForm",
    "NumberForm",
    "ServiceForm",
    "TeamForm",
    "TextForm",
]
