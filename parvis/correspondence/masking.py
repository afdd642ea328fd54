"""Addresses as a page may show them: enough to recognise one's own, too little to learn another's."""

import phonenumbers


def mask_email(address: str) -> str:
    """Return `a•••@e•••.org` for `ama@example.org`; "" for nothing."""
    local, at, domain = address.partition("@")
    if not at or not local or not domain:
        return "•••" if address else ""
    name, dot, ending = domain.rpartition(".")
    return f"{local[0]}•••@{name[:1]}•••{dot}{ending}"


def mask_phone(number: str) -> str:
    """Return `+32 ••• 45` for `+32470123445`: the country and the last two digits; "" for nothing."""
    if not number:
        return ""
    try:
        country = f"+{phonenumbers.parse(number).country_code} "
    except phonenumbers.NumberParseException:
        country = ""
    return f"{country}••• {number[-2:]}"


def mask_letter(address: str) -> str:
    """Return only the last line of a postal address (the town); "" for nothing."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    return f"•••, {lines[-1]}" if lines else ""
