"""What can happen to a partner's key, and to what we call things at a service's own server, in the ledger's words."""

from parvis.core import ledger

ledger.declare("open311.key_created", "key")
ledger.declare("open311.key_revoked", "key")
ledger.declare("open311.update_heard", "key")
ledger.declare("open311.fetched", "service", "updates")
ledger.declare("open311.codes_changed", "service")
