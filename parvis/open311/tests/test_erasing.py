"""After an erasure the door knows nothing of the person, and the partner's key finds nothing."""

from parvis.cases import actions as cases
from parvis.cases.actions import Ground
from parvis.cases.tests.town import staff
from parvis.open311.models import PartnerCase, PartnerUpdate
from parvis.open311.tests.partner import LITTER


def test_an_erased_report_is_gone_from_the_door(valdoria, partner, now):
    case = partner.case(partner.post({**LITTER, "attribute[fixmystreet_id]": "77"}))
    public_id = case.public_id
    partner.update(
        {"service_request_id": public_id, "update_id": "u1", "status": "OPEN", "description": "More",
         "updated_datetime": "2026-11-18T10:00:00Z"}
    )  # fmt: skip
    cases.erase_reporter(reporter=case.reporters.get(), ground=Ground.ASKED, by=staff(valdoria.coco), at=now)

    assert not PartnerCase.objects.exists() and not PartnerUpdate.objects.exists()
    assert partner.read(f"/v2/requests/{public_id}.json").status_code == 404
    assert partner.read("/v2/requests.json").json() == []
