"""The pseudonymous rows that cases offer to figures: contacts, cases, promises, feedback, redirects, repeats.

What clearing and erasing take away is never asked for here, so that a month written anew after years says the same: first
words are read from the ledger, ways to reach somebody from the messages that were queued to them.
"""

from parvis.cases.facts.cases import CASES
from parvis.cases.facts.contacts import CONTACTS, REDIRECTS
from parvis.cases.facts.promises import FEEDBACK, PROMISES
from parvis.cases.facts.repeats import REPEATS
from parvis.core import facts

for kind in (CONTACTS, CASES, PROMISES, FEEDBACK, REDIRECTS, REPEATS):
    facts.declare(kind)
