"""What can happen to a grievance, in the ledger's words: no content, no person, not even who it is about."""

from parvis.core import ledger

ledger.declare("complaints.key_made")
ledger.declare("complaints.handed_in", "door", "language")
ledger.declare("complaints.words_added")
ledger.declare("complaints.acknowledged", "how", "kept")
ledger.declare("complaints.acknowledgement_late")
ledger.declare("complaints.receipt_renewed")
ledger.declare("complaints.erased", "ground")
ledger.declare("complaints.kept_longer", "until", "why")
ledger.declare("complaints.let_go")
ledger.declare("complaints.copy_asked", "checked")
ledger.declare("complaints.copy_released", "kept", "eyes")
ledger.declare("complaints.copy_taken")
ledger.declare("complaints.copy_late")
