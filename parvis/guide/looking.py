"""Who opens an address: somebody with a browser, or a program that fetches it for them. Pure.

Told from what every browser says of itself with each page; no cookie, no script, and nothing of it is kept.
"""

import re
from collections.abc import Mapping

# Programs that say who they are, also those that add it to a browser's name. "Cubot" makes telephones.
PROGRAM = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|preview|externalhit|external(?:agent|fetcher)|headless|whatsapp/|lighthouse"
    r"|monitoring|python|curl|wget|http-?client|okhttp",
    re.IGNORECASE,
)
BROWSER = "Mozilla/5.0 ("


def is_person(headers: Mapping[str, str]) -> bool:
    """Return whether a page that is asked for with these headers is opened by a person's browser.

    Browsers of our day say that somebody goes to the page (`Sec-Fetch-Mode`); programs that draw a preview of a link, look for
    danger in mail or collect pages do not. Older browsers say nothing: then a page in some language must be asked for in a
    browser's name. Who lies about all of it is counted; a browser that says nothing of itself is not.
    """
    if "prefetch" in headers.get("Sec-Purpose", headers.get("Purpose", "")):
        return False
    name = headers.get("User-Agent", "")
    if not name.startswith(BROWSER) or PROGRAM.search(name):
        return False
    if mode := headers.get("Sec-Fetch-Mode", ""):
        return mode == "navigate" and headers.get("Sec-Fetch-Dest", "document") == "document"
    return "text/html" in headers.get("Accept", "") and bool(headers.get("Accept-Language", ""))
