"""The sender's own words in a reply: without what they quote, without their signature, without our own links and addresses."""

import re

from parvis.correspondence.reply_addresses import IN_TEXT

# "On Wed, Ama wrote:" in the languages we write, and as phones and programs put it.
_WROTE = re.compile(
    r"(?ix)^\W*(?:on|le|op|am|el|il|em|a|on\s+\w+)\b.{0,200}"
    r"(?:wrote|a\s+écrit|écrit|schreef|schrieb|escribió|va\s+escriure|ha\s+scritto|escreveu)\b.{0,40}:\s*$"
)
_WROTE_BEGINS = re.compile(r"(?i)^\W*(?:on|le|op|am|el|il|em)\b.{5,150}$")
_SEPARATOR = re.compile(
    r"(?ix)^\s*(?:[-_]{5,}.*|-{2,}\s*(?:original\s+message|message\s+(?:d'origine|original)|oorspronkelijk\s+bericht|"
    r"ursprüngliche\s+nachricht|mensaje\s+original|missatge\s+original|messaggio\s+originale|mensagem\s+original|"
    r"forwarded\s+message|message\s+transféré)\s*-*)\s*$"
)
_OUTLOOK = re.compile(r"(?i)^\*?(?:from|de|van|von|da)\s*:\*?\s.*@")
_SIGNATURE = re.compile(r"^-- ?$")
_OUR_LINKS = re.compile(r"(?i)\S*/(?:follow|leave-list|undo-change|one-time)/\S*")


def own_words(text: str) -> str:
    """Return what the sender wrote. Answers between quoted lines are kept; where in doubt, too much is kept, not too little."""
    kept: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = 0
    while place < len(lines):
        line = lines[place]
        if _SIGNATURE.match(line) or _SEPARATOR.match(line) or _OUTLOOK.match(line):
            break
        headed = _heading_at(lines, place)
        if headed:
            if not _is_quoted_after(lines, place + headed):
                break
            place += headed
            continue
        if not line.lstrip().startswith(">"):
            kept.append(line)
        place += 1
    return _without_ours("\n".join(kept))


def _heading_at(lines: list[str], place: int) -> int:
    """Return how many lines "… wrote:" takes here: 0 where there is none; programs break it in two."""
    if _WROTE.match(lines[place]):
        return 1
    if (
        _WROTE_BEGINS.match(lines[place])
        and place + 1 < len(lines)
        and _WROTE.match(f"{lines[place]} {lines[place + 1]}")
    ):
        return 2
    return 0


def _is_quoted_after(lines: list[str], place: int) -> bool:
    following = next((line for line in lines[place:] if line.strip()), "")
    return following.lstrip().startswith(">")


def _without_ours(text: str) -> str:
    text = IN_TEXT.sub("…", _OUR_LINKS.sub("…", text))
    text = re.sub(r"[^\S\n]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
