"""What is in the files, for machines: a data package (Frictionless), and a catalogue for data portals (DCAT-AP 3)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.city import directory
from parvis.figures import breaks, downloads, open_data
from parvis.figures.downloads import codes, tables
from parvis.figures.indicators.refusals import SENTENCES
from parvis.figures.models import Release, ReleaseFile

_KIND: Mapping[str, tuple[Mapping[str, str], int]] = {
    "figures": (open_data.MEANINGS, open_data.SCHEMA_VERSION),
    "tables": (tables.MEANINGS, tables.SCHEMA_VERSION),
    "codes": (codes.MEANINGS, 1),
}
WHOLE_NUMBERS = frozenset({"release", "version", "n", "count"})
NUMBERS = frozenset({"value", "low", "high", "old"})
DAYS = frozenset({"replaced_on"})
_FILE_TYPES = {
    downloads.CSV: "CSV",
    downloads.JSON: "JSON",
    downloads.PARQUET: "PARQUET",
    downloads.PDF: "PDF",
}
_EU = "http://publications.europa.eu/resource/authority"


def type_of(column: str) -> str:
    """Return the type of a column: integer, number, date or string."""
    if column in WHOLE_NUMBERS:
        return "integer"
    return "number" if column in NUMBERS else "date" if column in DAYS else "string"


def described(release: Release, made: Iterable[tuple[str, int, str]]) -> dict[str, Any]:
    """Return the data package of a release. `made`: (name, bytes, SHA-256) of the files it describes."""
    return {
        "profile": "data-package",
        "name": f"figures-{release.number}",
        "title": f"{directory.current().city.name}: figures, release {release.number}",
        "version": str(release.number),
        "created": release.made_at.isoformat(),
        "homepage": settings.PARVIS_BASE_URL + reverse("figures:start"),
        "licenses": [{"name": "CC0-1.0", "path": open_data.LICENCE, "title": "Creative Commons Zero 1.0"}],
        "digest": release.digest,
        "previous_digest": release.previous_digest,
        "smallest_count": release.smallest_count,
        "first_period": release.first_period,
        "last_period": release.last_period,
        "refusals": open_data.sentences(SENTENCES),
        "breaks": open_data.sentences(breaks.SENTENCES),
        "notes": list(open_data.notes(release)),
        "corrections": release.corrections,
        "resources": [_resource(name, size, digest) for name, size, digest in made],
    }


def _resource(name: str, size: int, digest: str) -> dict[str, Any]:
    one = downloads.ALL[name]
    found: dict[str, Any] = {
        "name": name.replace(".", "-"),
        "path": name,
        "mediatype": one.media_type,
        "bytes": size,
        "hash": f"sha256:{digest}",
    }
    if one.about in _KIND:
        meanings, version = _KIND[one.about]
        found["schema_version"] = version
        found["schema"] = {
            "fields": [
                {"name": column, "type": type_of(column), "description": meaning}
                for column, meaning in meanings.items()
            ],
            "missingValues": [""],
        }
    return found


def catalogue(release: Release | None, *, address: Callable[[str], str]) -> dict[str, Any]:
    """Return the catalogue of everything the newest release can be had as. `address` makes a path a whole address."""
    city = directory.current().city
    publisher = {"@type": "foaf:Agent", "foaf:name": city.name}
    made = downloads.kept(release) if release else {}
    common: dict[str, Any] = {
        "dct:publisher": publisher,
        "dct:license": {"@id": open_data.LICENCE},
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/MONTHLY"},
        "dcat:theme": [{"@id": f"{_EU}/data-theme/GOVE"}, {"@id": f"{_EU}/data-theme/JUST"}],
        "dcat:contactPoint": {
            "@type": "vcard:Kind", "vcard:fn": city.name,
            "vcard:hasURL": {"@id": address(reverse("figures:press"))},
        },
    }  # fmt: skip
    if city.sender_email:
        common["dcat:contactPoint"]["vcard:hasEmail"] = {"@id": f"mailto:{city.sender_email}"}
    if release:
        common |= {
            "dct:modified": {"@type": "xsd:dateTime", "@value": release.made_at.isoformat()},
            "dcat:version": str(release.number),
            "dct:temporal": {
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": {"@type": "xsd:gYearMonth", "@value": release.first_period},
                "dcat:endDate": {"@type": "xsd:gYearMonth", "@value": release.last_period},
            },
        }
    datasets = [
        {
            "@id": f"{address(reverse('figures:data'))}#{about}",
            "@type": "dcat:Dataset",
            "dct:identifier": f"{address(reverse('figures:data'))}#{about}",
            "dct:title": title,
            "dct:description": description,
            "dcat:landingPage": {"@id": address(reverse("figures:data"))},
            **common,
            "dcat:distribution": [
                _distribution(one, made.get(one.name), release, address) for one in downloads.ALL.values() if one.about in kinds
            ]
            if release
            else [],
        }
        for about, title, description, kinds in (
            (
                "figures",
                _("How relations between residents and police move: indicators"),
                _("Promises kept, answers, access and equality, with intervals and definitions."),
                ("figures", "codes", "package", "report"),
            ),
            (
                "tables",
                _("How relations between residents and police move: counts"),
                _("Contacts, promises and what residents said, by month, neighbourhood and situation; small counts withheld."),
                ("tables", "codes", "package"),
            ),
        )
    ]  # fmt: skip
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": address(reverse("figures:catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _("Figures of the city"),
        "dct:description": _("Promises kept, answers, access and equality, with intervals and definitions."),
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": address(reverse("figures:start"))},
        "dct:language": [{"@id": f"{_EU}/language/ENG"}, {"@id": f"{_EU}/language/FRA"}],
        "dcat:dataset": datasets,
        "dcat:service": [
            {
                "@id": address(reverse("figures:api")),
                "@type": "dcat:DataService",
                "dct:title": _("For programs: definitions and numbers of each indicator"),
                "dcat:endpointURL": {"@id": address(reverse("figures:api"))},
                "dcat:endpointDescription": {"@id": address(reverse("openapi"))},
                "dcat:servesDataset": {"@id": f"{address(reverse('figures:data'))}#figures"},
            }
        ],
    }


def _distribution(
    one: downloads.Download, made: ReleaseFile | None, release: Release, address: Callable[[str], str]
) -> dict[str, Any]:
    where = address(reverse("figures:file", args=[release.number, one.name]))
    found: dict[str, Any] = {
        "@id": where,
        "@type": "dcat:Distribution",
        "dct:title": str(one.label),
        "dcat:accessURL": {"@id": address(reverse("figures:data"))},
        "dcat:downloadURL": {"@id": where},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{one.media_type}"},
        "dct:format": {"@id": f"{_EU}/file-type/{_FILE_TYPES[one.media_type]}"},
        "dct:license": {"@id": open_data.LICENCE},
    }
    if one.language:
        found["dct:language"] = {"@id": f"{_EU}/language/{'FRA' if one.language == 'fr' else 'ENG'}"}
    if made:
        found["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(made.bytes)}
        found["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": made.sha256},
        }
    return found
