"""What is put back is what was founded."""

import pytest
from django.db import transaction

from parvis.cases.tests import town
from tests import remembered


class Undone(Exception):
    pass


@pytest.mark.django_db
def test_a_town_put_back_is_row_by_row_the_town_that_was_founded(now):
    seen = []
    for _time in range(2):
        with pytest.raises(Undone), transaction.atomic():
            valdoria = town.found(now)
            seen.append((remembered.contents(), valdoria.coco.email, valdoria.cleaning.pk))
            raise Undone

    assert seen[0] == seen[1]
