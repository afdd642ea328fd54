"""How fast the inbox, its filters, search and the case page are, at 100,000 and at 1,000,000 cases (95 % closed).

    python bench/inbox.py                  both databases, both sizes (about half an hour)
    python bench/inbox.py --smoke          200 cases, for CI: prints, judges nothing

Pages are asked for over HTTP from gunicorn by one signed-in coordinator and one member of a service, in turns.
"""

import argparse
import http.client
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from city import PORT, ROOT, Place, family, fresh, machine, pss_megabytes, quantile, served

BASE = 10_000
WORDS = "glass bottles paper mattress noise music lamp dark water leak tree branch rat bin full school station square bridge market".split()


def fill(count: int) -> None:
    """Fill the city with `count` cases over three years: a base through `take_many`, the rest as copies by SQL."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from datetime import timedelta

    from django.apps import apps
    from django.db import connection, transaction
    from django.utils import timezone

    from parvis.cases import actions
    from parvis.cases.models import Case, Door
    from parvis.city import actions as city
    from parvis.city.models import Service
    from parvis.core.access import Role
    from parvis.core.actors import Actor, ActorKind
    from parvis.people import actions as people
    from parvis.people.handlers import SECOND_FACTOR

    dice = random.Random(7)
    by, now = Actor(ActorKind.IMPORT, "bench"), timezone.now()
    base = min(BASE, count)
    kinds = [
        ("dirty_street", {"what": "dirt"}),
        ("bar_noise", {"when": "over"}),
        ("other_question", {"about": "question"}),
    ]
    for start in range(0, base, 1000):
        intakes = []
        for n in range(start, min(start + 1000, base)):
            situation, answers = kinds[0] if dice.random() < 0.8 else dice.choice(kinds[1:])
            open_case = dice.random() < 0.05
            received = now - (
                timedelta(days=dice.random() * 20) if open_case else timedelta(days=20 + dice.random() * 1000)
            )
            intakes.append(
                actions.Intake(
                    situation=situation, answers=answers, door=Door.IMPORT, received_at=received,
                    words=" ".join(dice.choices(WORDS, k=12)) + f" word{n % 997}",
                    place=actions.Place(latitude=50.01 + dice.random() * 0.18, longitude=4.01 + dice.random() * 0.18, text=f"Street {n % 200} {n % 50}"),
                    person=actions.Person(language=dice.choice(["fr", "en", "nl"]), email=f"r{n}@example.org", channel="email"),
                    known=None if open_case else actions.Known(answered_at=received + timedelta(hours=dice.random() * 90), text="It is done."),
                )
            )  # fmt: skip
        actions.take_many(intakes=intakes, by=by, at=now)
    user = people.open_account(
        email="coco@bench.example", name="Coco", password="a long password", roles={Role.COORDINATOR}, by=by, at=now
    )
    member = people.open_account(
        email="clara@bench.example", name="Clara", password="a long password", roles={Role.SERVICE}, by=by, at=now
    )
    city.add_member(service=Service.objects.get(code="cleaning"), user=member, role="answers", by=by, at=now)
    copies = count // base
    postgres = connection.vendor == "postgresql"
    text = (lambda e: f"lpad(({e})::text, 32, '0')") if postgres else (lambda e: f"printf('%032d', {e})")
    tables = [
        "correspondence_recipient",
        "cases_case",
        "cases_reporter",
        "cases_contact",
        "cases_promise",
        "cases_answer",
    ]
    models = {model._meta.db_table: model for model in apps.get_models()}
    with connection.cursor() as cursor:
        tops = {}
        for table in tables:
            cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
            tops[table] = cursor.fetchone()[0]
        refers = {
            "case_id": "cases_case", "recipient_id": "correspondence_recipient", "reporter_id": "cases_reporter",
            "contact_id": "cases_contact", "promise_id": "cases_promise",
        }  # fmt: skip
        for copy in range(1, copies):
            with transaction.atomic():
                for table in tables:
                    columns = [field.column for field in models[table]._meta.concrete_fields]
                    quoted = {name: connection.ops.quote_name(name) for name in columns}  # one is called "end"
                    move = {name: f"{name} + {copy * tops[refers[name]]}" for name in columns if name in refers}
                    move["id"] = f"id + {copy * tops[table]}"
                    if table == "cases_case":
                        fresh_id = move["id"]
                        move |= {"reference": f"'c' || ({fresh_id})"}
                        move |= {name: text(fresh_id) for name in ("public_id", "subject", "salt")}
                    if table == "cases_reporter":
                        move["reference"] = f"'c' || ({move['id']})"
                    if table == "correspondence_recipient":
                        move["subject"] = text(move["id"])
                    values = ", ".join(move.get(name, quoted[name]) for name in columns)
                    cursor.execute(
                        f"INSERT INTO {table} ({', '.join(quoted.values())}) SELECT {values} FROM {table} WHERE id <= {tops[table]}"
                    )
                top = tops["cases_case"]
                if postgres:
                    cursor.execute(
                        f"INSERT INTO cases_search (case_id, words) SELECT case_id + {copy * top}, words FROM cases_search WHERE case_id <= {top}"
                    )
                else:
                    cursor.execute(
                        f"INSERT INTO cases_search (rowid, words) SELECT rowid + {copy * top}, words FROM cases_search WHERE rowid <= {top}"
                    )
        if postgres:
            for table in tables:
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
    if postgres:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    for each in (user, member):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(each.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = each.get_session_auth_hash()
        session[SECOND_FACTOR] = True
        session.save()
        print("session", session.session_key)
    for reference in (
        Case.objects.filter(service__code="cleaning", pk__lte=tops["cases_case"])
        .order_by("-id")
        .values_list("reference", flat=True)[:200]
    ):
        print("case", reference)


def pages(references: list[str], n: int) -> dict[str, str]:
    """Return the n-th address of each kind of page."""
    word = WORDS[n % len(WORDS)]
    return {
        "list": "/inbox/",
        "filter": f"/inbox/?district=d{n % 4}&state=passed",
        "late": "/inbox/?watch=late",
        "ended": "/inbox/?watch=ended",
        "common word": f"/inbox/?q={word}",
        "two words": f"/inbox/?q={word}+word{n % 997}",
        "case": f"/inbox/{references[n % len(references)]}/",
    }


def ask(path: str, session: str) -> float:
    """Ask for a page; return seconds. Stops the whole with an error page."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    started = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": f"session={session}", "Accept-Language": "en"})
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - started
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return took


def measure(place: Place, count: int, rounds: int) -> None:
    """Fill a place, ask for its pages in turns, print the table's rows."""
    out = subprocess.run(
        [sys.executable, __file__, "--fill", str(count)], cwd=ROOT, env=place.environment, capture_output=True, text=True
    )  # fmt: skip
    if out.returncode:
        raise SystemExit(out.stderr[-3000:])
    words = [line.split() for line in out.stdout.splitlines()]
    sessions = [line[1] for line in words if line[0] == "session"]
    references = [line[1] for line in words if line[0] == "case"]
    with served(place, processes=2) as pid:
        times: dict[tuple[str, str], list[float]] = {}
        for n in range(rounds + 3):
            for who, session in zip(("coordinator", "service"), sessions, strict=True):
                for name, path in pages(references, n).items():
                    took = ask(path, session)
                    if n >= 3:
                        times.setdefault((who, name), []).append(took * 1000)
        pss = max(pss_megabytes(worker) for worker in family(pid)[1:])
        for (who, name), each in times.items():
            print(
                f"| {place.database} | {count:,} | {who} | {name} | {quantile(each, 0.5):.1f} | {quantile(each, 0.95):.1f} |",
                flush=True,
            )
        print(f"| {place.database} | {count:,} | web worker | memory, MB PSS | {pss:.0f} | |", flush=True)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--fill", type=int)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=100)
    said = parser.parse_args()
    if said.fill:
        fill(said.fill)
        return
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n")
    print("| database | cases | who | page | p50 ms | p95 ms |")
    print("|---|---|---|---|---|---|")
    sizes = said.size or ([200] if said.smoke else [100_000, 1_000_000])
    for database in said.database or ["sqlite", "postgresql"]:
        for size in sizes:
            with fresh(database) as place:
                measure(place, size, 1 if said.smoke else said.rounds)


if __name__ == "__main__":
    main()
