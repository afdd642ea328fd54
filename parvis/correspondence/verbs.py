"""What the correspondence app writes into the ledger. The subject is the recipient's ledger name."""

from parvis.core import ledger

ledger.declare("correspondence.sent", "event", "kind", "channel")
ledger.declare("correspondence.cancelled", "event", "kind", "reason")
ledger.declare("correspondence.failed", "event", "kind", "reason")
ledger.declare("correspondence.unsure", "event", "kind", "channel")
ledger.declare("correspondence.bounced", "event", "code")
ledger.declare("correspondence.told_by_person", "event", "how")
ledger.declare("correspondence.sent_again", "event")
ledger.declare("correspondence.sensitivity_raised")
ledger.declare("correspondence.contact_changed", "channel", "is_safe")
ledger.declare("correspondence.contact_change_undone")
ledger.declare("correspondence.contact_confirmed", "channel")
ledger.declare("correspondence.contact_shown", "reason")
ledger.declare("correspondence.opted_out", "kind", "door")
ledger.declare("correspondence.consent_given", "purpose", "version")
ledger.declare("correspondence.consent_withdrawn", "purpose")
ledger.declare("correspondence.erased")
ledger.declare("correspondence.text_changed", "event", "language", "channel", "number")
ledger.declare("correspondence.sms_budget_spent")
ledger.declare("correspondence.many_reveals", "count")
