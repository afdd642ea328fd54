"""What changes the catalogue: loading a release, changing the city's layer, publishing a version."""

from parvis.situations.actions.changing import (
    bring_back,
    edit,
    faults,
    fingerprint_of,
    put_back,
    roll_back,
    shared_of,
    take_out,
    take_over,
    take_shipped,
)
from parvis.situations.actions.publishing import authors_waiting, load, publish
from parvis.situations.actions.refusals import (
    CatalogueRefused,
    ChangedMeanwhile,
    InForceAlready,
    NeedsSecondPerson,
    NothingLoaded,
)
from parvis.situations.actions.standing import (
    edits_in_force,
    newest_layer,
    upgrade_differences,
    used_meanings,
    working_tree,
)

__all__ = [
    "CatalogueRefused",
    "ChangedMeanwhile",
    "InForceAlready",
    "NeedsSecondPerson",
    "NothingLoaded",
    "authors_waiting",
    "bring_back",
    "edit",
    "edits_in_force",
    "faults",
    "fingerprint_of",
    "load",
    "newest_layer",
    "publish",
    "put_back",
    "roll_back",
    "shared_of",
    "take_out",
    "take_over",
    "take_shipped",
    "upgrade_differences",
    "used_meanings",
    "working_tree",
]
