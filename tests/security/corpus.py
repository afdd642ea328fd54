"""What nobody should type, one list for every door. Each says in its own words what it would do where it is believed."""

import re

HOSTILE = (
    "<script>alert('pv')</script>",
    "\"><img src=x onerror=alert('pv')>",
    "javascript:alert('pv')//",
    "</textarea><svg/onload=alert('pv')>",
    "{{7*7}}{% debug %}${7*7}#{7*7}<%= 7*7 %>",
    "{words.__class__} %(secret)s %s {0}",
    "Papers\r\nBcc: everybody@example.org\r\n\r\nTo all",
    '=HYPERLINK("http://example.org","click")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "'; DROP TABLE cases_case; --",
    '" OR "1"="1',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "]]><x>",
    "אָדום ‮gnirts‬ ‏",
    "nothing\x00here",
    "🧹🚮 ﷽ ä̸̡ ﬁ",
    '#read("/etc/passwd") $ x $ `raw` @label *b* \\u{7a}',
    "../../../../etc/passwd",
    "\ud83d",
    "a" * 10_000,
    "",
    " \n\t ",
)

# More digits than Python makes a number of.
LONG_NUMBER = "9" * 5000

_LIVE = re.compile(r"<script>alert|<img src=x|<svg/onload|<x>|href=\"javascript:", re.IGNORECASE)


def sleeps_in(html: str) -> bool:
    """Return whether nothing of the list is alive in a page."""
    return not _LIVE.search(html)
