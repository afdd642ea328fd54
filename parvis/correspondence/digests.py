"""How addresses are recognised again without being kept: a keyed digest, useless without the installation's key."""

from django.utils.crypto import salted_hmac


def of_address(address: str) -> str:
    """Return 64 hex digits for an e-mail address or phone number, whatever its capitals and spaces."""
    plain = "".join(address.split()).lower()
    return salted_hmac("parvis.correspondence.address", plain, algorithm="sha256").hexdigest()


def of_code(recipient_id: int, code: str) -> str:
    """Return 64 hex digits for a code sent to this recipient."""
    return salted_hmac("parvis.correspondence.code", f"{recipient_id}:{code}", algorithm="sha256").hexdigest()


def of_mail(message_id: str) -> str:
    """Return 64 hex digits for a mail's Message-ID."""
    return salted_hmac("parvis.correspondence.mail", message_id.strip(), algorithm="sha256").hexdigest()
