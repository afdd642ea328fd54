"""Which numbers may get an SMS: mobile and fixed numbers of allowed countries, never premium ones (toll fraud, S9)."""

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

_KINDS = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def may_text(number: str) -> bool:
    """Return whether an SMS to this E.164 number is within what the city pays for (PARVIS_SMS_COUNTRIES)."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.number_type(parsed) in _KINDS
        and phonenumbers.region_code_for_number(parsed) in settings.PARVIS_SMS_COUNTRIES
    )
