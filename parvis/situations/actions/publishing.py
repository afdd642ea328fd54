"""Loading a release, and publishing a version."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from parvis.core import ledger, revisions
from parvis.core.actors import Actor, ActorKind
from parvis.core.languages import best
from parvis.situations import catalogue
from parvis.situations.actions.refusals import CatalogueRefused, ChangedMeanwhile, NeedsSecondPerson
from parvis.situations.actions.standing import newest_layer, working_tree
from parvis.situations.models import CityEdit, PublishedVersion, ShippedLayer, SituationChange, SituationText, UsedCode
from parvis.situations.rules import compiling, texts
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.files import Layer
from parvis.situations.rules.problems import errors
from parvis.situations.rules.validation import check


@transaction.atomic
def load(*, layer: Layer, by: Actor, at: datetime) -> ShippedLayer:
    """Keep the files of a release as the newest shipped layer; loading the same files again changes nothing.

    Raises CatalogueRefused when a file cannot be read.
    """
    if layer.problems:
        raise CatalogueRefused(layer.problems)
    text = compiling.canonical(layer.tree)
    fingerprint = compiling.fingerprint(text)
    known = ShippedLayer.objects.order_by("-pk").first()
    if known and known.fingerprint == fingerprint:
        return known
    row = ShippedLayer.objects.create(fingerprint=fingerprint, tree=text, loaded_at=at)
    codes = {"layer": row.pk, "situations": len(layer.tree["situations"])}
    ledger.write(verb="situations.loaded", subject=f"catalogue-layer:{row.pk}", by=by, at=at, codes=codes)
    return row


def authors_waiting() -> set[str]:
    """Return the references of everybody who worded part of what waits to be published."""
    since = PublishedVersion.objects.order_by("-pk").values_list("published_at", flat=True).first()
    changes, edits = SituationChange.objects.all(), CityEdit.objects.all()
    if since is not None:
        changes, edits = changes.filter(made_at__gt=since), edits.filter(made_at__gt=since)
    staff = Q(made_by_kind=ActorKind.STAFF)
    return {
        *changes.filter(staff).values_list("made_by_reference", flat=True),
        *edits.filter(staff).values_list("made_by_reference", flat=True),
    }


@transaction.atomic
def publish(
    *, existing: Existing, by: Actor, at: datetime, note: str = "", is_emergency: bool = False, read: str = ""
) -> PublishedVersion:
    """Put the newest release with the city's edits in force on every side at once.

    Somebody who worded part of it themselves may do so only as an emergency; the version is then marked urgent, for
    somebody else to look at. `read` is the fingerprint of what was read before, if somebody did. Returns the version in
    force when nothing has changed since. Raises NothingLoaded, NeedsSecondPerson, ChangedMeanwhile where something else
    was read, and CatalogueRefused when the validator finds an error.
    """
    tree = working_tree()
    if read and read != compiling.fingerprint(compiling.canonical(tree)):
        raise ChangedMeanwhile
    found = errors(check(tree, existing))
    if found:
        raise CatalogueRefused(found)
    compiled = compiling.compile_tree(tree)
    text = compiling.canonical(compiled)
    fingerprint = compiling.fingerprint(text)
    shipped = newest_layer()
    in_force = PublishedVersion.objects.order_by("-pk").first()
    if in_force and (in_force.fingerprint, in_force.shipped_id) == (fingerprint, shipped.pk):
        return in_force
    is_alone = by.kind == ActorKind.STAFF and by.reference in authors_waiting()
    if is_alone and not is_emergency:
        raise NeedsSecondPerson
    version = PublishedVersion.objects.create(
        shipped=shipped,
        fingerprint=fingerprint,
        compiled=text,
        published_at=at,
        published_by_kind=by.kind,
        published_by_reference=by.reference,
        note=note,
        is_urgent=is_alone,
    )
    _write_texts(version)
    _remember_codes(compiled, at)
    revisions.bump(catalogue.REVISION)
    codes = {
        "version": version.pk,
        "layer": shipped.pk,
        "situations": len(compiled["situations"]),
        "edits": CityEdit.objects.filter(ended_at=None).count(),
        "urgent": is_alone,
    }
    ledger.write(verb="situations.published", subject=f"catalogue:{version.pk}", by=by, at=at, codes=codes)
    return version


def _write_texts(version: PublishedVersion) -> None:
    new = catalogue.Catalogue.from_json(number=version.pk, text=version.compiled)
    SituationText.objects.bulk_create(
        SituationText(
            version=version,
            situation=situation.code,
            language=language,
            reader=reader,
            title=situation.title(language)[:200],
            body=body,
        )
        for situation in new.situations.values()
        for language in situation.texts["title"]
        for reader, body in texts.for_readers(situation, language).items()
    )


def _remember_codes(compiled: compiling.Compiled, at: datetime) -> None:
    situations = compiled["situations"]
    UsedCode.objects.bulk_create(
        [
            UsedCode(code=code, kind=body["kind"], meaning=best(body["texts"]["title"], "en")[:200], first_used_at=at)
            for code, body in situations.items()
        ],
        ignore_conflicts=True,
    )
    UsedCode.objects.filter(withdrawn_at=None).exclude(code__in=situations).update(withdrawn_at=at)
    UsedCode.objects.filter(code__in=situations).exclude(withdrawn_at=None).update(withdrawn_at=None)
