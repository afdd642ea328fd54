"""Country packs: the numbers, forces, remedies and holidays of a country, each with its source and date.

pack("FR").numbers      what to call, in the resident's language
pack("FR").remedies     where to turn against police action, and by when
"""

from parvis.city.packs.reading import check_packs, is_a_number, pack, read_pack
from parvis.city.packs.shape import (
    COUNTRIES,
    CountryPack,
    Entitled,
    Entitlement,
    Force,
    Group,
    Justice,
    Number,
    Offence,
    OffenceNote,
    Remedy,
    Source,
    StaffGroups,
    Stage,
    Statement,
    Step,
    Topic,
    Use,
    recognise_code,
)

__all__ = [
    "COUNTRIES",
    "CountryPack",
    "Entitled",
    "Entitlement",
    "Force",
    "Group",
    "Justice",
    "Number",
    "Offence",
    "OffenceNote",
    "Remedy",
    "Source",
    "StaffGroups",
    "Stage",
    "Statement",
    "Step",
    "Topic",
    "Use",
    "check_packs",
    "is_a_number",
    "pack",
    "read_pack",
    "recognise_code",
]
