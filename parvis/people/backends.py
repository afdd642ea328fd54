"""Who is signed in, and with which roles, in one query for each request."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from parvis.people.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """The sign-in library's own, but for how a known person is looked up."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person with their roles as they are now; None for a closed account."""
        rows = list(User.objects.filter(pk=user_id).annotate(granted=F("roles__role")))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        rows[0].role_codes = {row.granted for row in rows if row.granted}
        return rows[0]
