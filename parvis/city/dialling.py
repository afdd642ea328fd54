"""Telephone numbers as people write and dial them."""

import phonenumbers


class NotANumber(ValueError):
    """This is no telephone number."""


def written(number: str, country: str) -> str:
    """Return a number in its international form; short ones (112, 1700) stay as they are. Raises NotANumber."""
    bare = number.strip()
    if bare.replace(" ", "").isdigit() and len(bare.replace(" ", "")) <= 6:
        return bare
    try:
        parsed = phonenumbers.parse(bare, country)
    except phonenumbers.NumberParseException:
        raise NotANumber(number) from None
    if not phonenumbers.is_possible_number(parsed):
        raise NotANumber(number)
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
