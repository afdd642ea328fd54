"""Giving the services out as rows of words."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.city.models import BUILDING, PhoneUse, Service
from parvis.core import ledger
from parvis.core.actors import Actor

EXPORT_MOST_ROWS = 5000
EXPORT_COLUMNS = (
    "code kind relation reached_by email endpoint endpoint_reference web_page address hours languages territory phone "
    "phone_night phone_text wheelchair wheelchair_note hearing_loop"
)


@transaction.atomic
def services_for_export(*, by: Actor, at: datetime) -> list[list[str]]:
    """Return the services as rows of words with a heading, as import_services reads them; who took them is noted.

    At most EXPORT_MOST_ROWS services. Cells are not yet safe for spreadsheets, see `rules.safe_cell`.
    """
    services = Service.objects.order_by("code").prefetch_related("texts", "phones", "territory")[:EXPORT_MOST_ROWS]
    languages = sorted({text.language for service in services for text in service.texts.all()})
    names = [f"{part}_{language}" for language in languages for part in ("name", "plain_name", "advice")]
    rows = [[*EXPORT_COLUMNS.split(), *names]]
    rows += [_exported(service, languages) for service in services]
    ledger.write(verb="city.services_exported", subject="city", by=by, at=at, codes={"rows": len(rows) - 1})
    return rows


def _exported(service: Service, languages: Sequence[str]) -> list[str]:
    plain = "code kind relation reached_by email endpoint endpoint_reference web_page address hours"
    texts = {text.language: text for text in service.texts.all()}
    uses = (PhoneUse.VOICE, PhoneUse.NIGHT, PhoneUse.TEXT)
    return [
        *(str(getattr(service, name)) for name in plain.split()),
        " ".join(service.languages),
        " ".join(sorted(district.code for district in service.territory.all())),
        *("|".join(phone.number for phone in service.phones.all() if phone.use == use) for use in uses),
        *(str(getattr(service, name)) for name in BUILDING),
        *(
            getattr(texts[language], part) if language in texts else ""
            for language in languages
            for part in ("name", "plain_name", "advice")
        ),
    ]
