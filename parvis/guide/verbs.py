"""What can happen in the guide, in the ledger's words."""

from parvis.core import ledger

# The officers' pocket guide: no word of a sheet or remark, no person.
ledger.declare("guide.pocket_settled", "fields")
ledger.declare("guide.sheet_changed", "sheet", "language", "parts")
ledger.declare("guide.law_confirmed", "theme", "country")
ledger.declare("guide.law_doubted", "theme", "country")
ledger.declare("guide.sheet_drafted", "sheet", "language")
ledger.declare("guide.draft_dropped", "sheet", "language")
ledger.declare("guide.remark_made", "sheet", "hours")
ledger.declare("guide.remark_answered", "sheet", "outcome", "kept")
ledger.declare("guide.remark_late", "sheet")
ledger.declare("guide.remark_emptied")

# Contact points and posters: numbers of posters, never a visitor, a name or an address.
ledger.declare("guide.place_added", "number")
ledger.declare("guide.place_changed", "number", "fields")
ledger.declare("guide.point_signed", "number", "kind")
ledger.declare("guide.point_changed", "number", "fields")
ledger.declare("guide.point_link_made", "number")
ledger.declare("guide.point_link_revoked", "number")
ledger.declare("guide.point_said_closed", "number", "stated_open")
ledger.declare("guide.point_looked_into", "number")
ledger.declare("guide.point_ending", "number", "days")
ledger.declare("guide.posters_printed", "kind", "language", "places")
ledger.declare("guide.poster_replaced", "number")
ledger.declare("guide.campaign_changed", "fields")
ledger.declare("guide.link_made", "medium")
ledger.declare("guide.link_changed", "fields")
ledger.declare("guide.booklets_laid", "kind", "language", "copies")
ledger.declare("guide.booklets_taken", "kind", "language", "copies")

# What a second person has looked at: code of a number, a sheet, a version.
ledger.declare("guide.looked_at", "what")
# Which text still says in one language what the others say.
ledger.declare("guide.said_the_same", "what", "language")

# The library of works: its kind, never a person.
ledger.declare("guide.work_kept", "kind")
ledger.declare("guide.consent_given", "kind")
ledger.declare("guide.consent_withdrawn", "kind")
ledger.declare("guide.person_taken_off", "kind")
