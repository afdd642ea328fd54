"""What an installation under test does by the actions of the apps, in a process of its own: `python found.py DEED [WORD…]`."""

import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from parvis.cases import actions  # noqa: E402
from parvis.cases.models import Case  # noqa: E402
from parvis.cases.moves import Outcome  # noqa: E402
from parvis.cases.tests import town  # noqa: E402
from parvis.core import facts, seals  # noqa: E402
from parvis.core.actors import Actor, ActorKind  # noqa: E402
from parvis.figures.facts import read_months  # noqa: E402
from parvis.guide.actions import points  # noqa: E402
from parvis.guide.tests import houses  # noqa: E402

CLARA = Actor(ActorKind.STAFF, "clara")


def found_city() -> None:
    """Make the tables, gather the files of the pages, found Valdoria with four services and six people; print a partner's key."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    town.found(timezone.now())
    call_command("create_api_key", "City app", per_second=100_000)


def answer_all() -> None:
    """Answer every open case in words."""
    for case in Case.objects.open().order_by("pk"):
        actions.answer(
            case=case,
            outcome=Outcome.DONE,
            text="We came by and took it away.",
            language="en",
            by=CLARA,
            at=timezone.now(),
        )


def report_for_months() -> None:
    """Take some reports in each of the last eight months; a third of them is answered."""
    for number in range(24):
        at = timezone.now() - timedelta(days=10 * number + 1)
        taken = town.litter(at, words=f"Report {number}")
        if number % 3 == 0:
            actions.answer(
                case=taken.case, outcome=Outcome.DONE, text="Gone.", language="en", by=CLARA, at=at + timedelta(hours=3)
            )


def look_at_facts() -> None:
    """Print how many months of facts can be read, which cannot, and how many rows those of cases have."""
    import duckdb

    months = [read_months(kind) for kind in facts.kinds()]
    rows = 0
    for file in (file for month in months for file in month.good):
        with duckdb.connect() as database:
            [(count,)] = database.execute("SELECT count(*) FROM read_parquet(?)", [str(file.path)]).fetchall()
            rows += count if file.kind == "cases" else 0
    bad = [str(one.path) for month in months for one in month.bad]
    sys.stdout.write(json.dumps({"good": sum(len(month.good) for month in months), "bad": bad, "cases": rows}))


def seal() -> None:
    """Seal everything that is not sealed yet, and print how all of it is found."""
    while seals.seal_next(at=timezone.now()):
        pass
    call_command("verify_ledger")


def sign_house() -> None:
    """A bakery under agreement, whose poster has the number 101 and was opened once."""
    points.count_opened(place=houses.sign(houses.MILL).poster_id, day=timezone.localdate())


DEEDS: dict[str, Callable[..., None]] = {
    one.__name__: one for one in (found_city, answer_all, report_for_months, look_at_facts, seal, sign_house)
}

if __name__ == "__main__":
    DEEDS[sys.argv[1]](*sys.argv[2:])
