"""What can happen at the desk, beside contacts and cases, in the ledger's words."""

from parvis.core import ledger

ledger.declare("desk.urgent_returned")
ledger.declare("desk.sent_round", "services")
ledger.declare("desk.called_back", "end", "tries", "kept")
