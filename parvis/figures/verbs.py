"""What can happen around the figures, in the ledger's words: codes and counts, never an amount, a word or a name."""

from parvis.core import ledger

# Signed monthly sums.
ledger.declare("figures.sum_stated", "measure", "month", "version", "cells", "source")
ledger.declare("figures.sum_dropped", "measure", "month", "version")
ledger.declare("figures.sum_signed", "measure", "month", "version", "remarks")

# The monthly sample of answers.
ledger.declare("figures.sample_settled", "size")
ledger.declare("figures.sample_drawn", "month", "size", "answers", "services")
ledger.declare("figures.answer_read", "month", "place")
ledger.declare("figures.reading_emptied", "month")

# Words that stand beside the numbers.
ledger.declare("figures.words_written", "kind", "language")
ledger.declare("figures.words_sent_back", "kind", "language")
ledger.declare("figures.words_released", "kind", "language")
ledger.declare("figures.words_withdrawn", "kind", "why")

# Comments of those who are measured.
ledger.declare("figures.definition_seen", "indicator", "version")
ledger.declare("figures.comment_written", "indicator", "period", "service")
ledger.declare("figures.comment_released", "indicator", "period")
ledger.declare("figures.comment_refused", "indicator", "period")
ledger.declare("figures.comment_withdrawn", "indicator", "period")

# Breaks in the series: which month, and how many indicators were named.
ledger.declare("figures.break_declared", "month", "indicators")
ledger.declare("figures.break_withdrawn", "month")

# Releases: numbers of releases, never a figure.
ledger.declare("figures.release_made", "number", "tables", "held_back")
ledger.declare("figures.release_approved", "number")
ledger.declare("figures.release_discarded", "number")
