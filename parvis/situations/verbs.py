"""What the ledger may tell about the catalogue."""

from parvis.core import ledger

ledger.declare("situations.loaded", "layer", "situations")
ledger.declare("situations.edited", "situation")
ledger.declare("situations.published", "version", "layer", "situations", "edits", "urgent")
