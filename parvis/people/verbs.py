"""What can happen to an account, in the ledger's words."""

from parvis.core import ledger

ledger.declare("people.account_opened")
ledger.declare("people.account_closed")
ledger.declare("people.account_reopened")
ledger.declare("people.role_given", "role")
ledger.declare("people.role_taken", "role")
ledger.declare("people.link_sent", "purpose")
ledger.declare("people.link_printed", "purpose")
ledger.declare("people.password_chosen", "purpose")
ledger.declare("people.password_changed")
ledger.declare("people.reset_asked", "second_factor")
ledger.declare("people.reset_confirmed", "second_factor")
ledger.declare("people.reset_withdrawn")
ledger.declare("people.second_factor_added", "kind")
ledger.declare("people.second_factor_removed", "kind")
ledger.declare("people.recovery_codes_made")
