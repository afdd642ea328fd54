"""What this database is, whatever the environment says: a mark that a demonstration leaves in the one it made."""

from django.conf import settings
from django.db import DatabaseError

from parvis.core import revisions
from parvis.core.models import DatabaseMark

DEMO = "demo"
REVISION = "marks"
_names = revisions.Cached(REVISION, lambda: frozenset(DatabaseMark.objects.values_list("name", flat=True)))


def is_demo() -> bool:
    """Return whether people see a demonstration: this process was started as one, or its database was made by one.

    False where the database cannot be asked: an error page must not need it.
    """
    try:
        return settings.PARVIS_DEMO or DEMO in _names()
    except DatabaseError:
        return False
