"""Finding cases by words, accents and capitals ignored, only among those a person may see.

One row of words per case, written by the actions: a full-text table on SQLite (FTS5), a `tsvector` with an index on
PostgreSQL. The words carry a mark of the case's service, so that the index itself never offers another service's cases.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from parvis.cases.models import Case

MOST = 500
_WORD = re.compile(r"[a-z0-9]+")
# FTS5 puts all words with a beginning together before it gives the first: 30 ms where half a million cases hold one.
# It is asked only where the word itself stands in too few cases.
_EXACT_FIRST = """
WITH exact AS MATERIALIZED
    (SELECT rowid AS id FROM cases_search WHERE cases_search MATCH %s ORDER BY rowid DESC LIMIT %s)
SELECT id FROM (
    SELECT id FROM exact
    UNION SELECT id FROM (
        SELECT cases_search.rowid AS id
        FROM (SELECT 1 WHERE (SELECT count(*) FROM exact) < %s) CROSS JOIN cases_search
        WHERE cases_search MATCH %s ORDER BY cases_search.rowid DESC LIMIT %s
    )
) ORDER BY id DESC LIMIT %s"""


def words_of(*texts: str) -> list[str]:
    """Return the words of texts: lower case, without accents, Latin letters and digits, at most 60 letters each."""
    plain = unicodedata.normalize("NFKD", " ".join(texts).casefold().replace("ß", "ss").replace("œ", "oe"))
    return [word[:60] for word in _WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))]


def _mark(service_id: int | None) -> str:
    return f"zzservice{service_id or 0}"


def _line(case: Case, *texts: str) -> str:
    return " ".join([_mark(case.service_id), *words_of(*texts)][:1500])


def add(rows: Sequence[tuple[Case, str, str]]) -> None:
    """Write the words of new cases (or more words of joined ones): case, what was said, a reporter's reference.

    What is withheld from services is not searchable by anybody.
    """
    new = [
        (case.pk, _line(case, words, case.place, case.place_note, reference))
        for case, words, reference in rows
        if not case.withheld_at
    ]
    if not new:
        return
    if connection.vendor == "postgresql":
        values = ", ".join(["(%s, to_tsvector('simple', %s))"] * len(new))
        sql = (
            f"INSERT INTO cases_search (case_id, words) VALUES {values} ON CONFLICT (case_id) "  # noqa: S608
            "DO UPDATE SET words = cases_search.words || excluded.words"
        )
        _execute(sql, [value for row in new for value in row])
        return
    joined = [(words, pk) for pk, words in new if pk in _there([pk for pk, _ in new])] if _any_joined(rows) else []
    for words, pk in joined:
        _execute("UPDATE cases_search SET words = words || ' ' || %s WHERE rowid = %s", [words, pk])
    known = {pk for _words, pk in joined}
    fresh = [row for row in new if row[0] not in known]
    if fresh:
        values = ", ".join(["(%s, %s)"] * len(fresh))
        _execute(f"INSERT INTO cases_search (rowid, words) VALUES {values}", [v for row in fresh for v in row])  # noqa: S608


def _any_joined(rows: Sequence[tuple[Case, str, str]]) -> bool:
    return any(case.reference != reference for case, _words, reference in rows)


def _there(ids: Iterable[int]) -> set[int]:
    wanted = list(ids)
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM cases_search WHERE rowid IN ({marks})", wanted)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def extend(case: Case, *texts: str) -> None:
    """Add words to a case that is there already."""
    words = " ".join(words_of(*texts)[:1500])
    if not words:
        return
    if connection.vendor == "postgresql":
        _execute(
            "UPDATE cases_search SET words = words || to_tsvector('simple', %s) WHERE case_id = %s", [words, case.pk]
        )
    else:
        _execute("UPDATE cases_search SET words = words || ' ' || %s WHERE rowid = %s", [words, case.pk])


def rescope(case: Case) -> None:
    """Write the case's words anew under its present service, from its rows."""
    forget(case)
    if case.withheld_at:
        return
    said = list(case.contacts.values_list("words", flat=True))
    said += list(case.remarks.filter(is_withheld=False, reporter__isnull=False).values_list("text", flat=True))
    references = list(case.reporters.values_list("reference", flat=True))
    add([(case, " ".join([*said, *references]), case.reference)])


def forget(case: Case) -> None:
    """Remove the words of a case."""
    column = "case_id" if connection.vendor == "postgresql" else "rowid"
    _execute(f"DELETE FROM cases_search WHERE {column} = %s", [case.pk])  # noqa: S608


def purge() -> None:
    """Write the index anew on SQLite, for the words of removed rows stay in its file otherwise.

    Outside a transaction the log beside the file is emptied too.
    """
    if connection.vendor != "sqlite":
        return
    _execute("INSERT INTO cases_search(cases_search) VALUES('rebuild')", [])
    if not connection.in_atomic_block:
        _execute("PRAGMA wal_checkpoint(TRUNCATE)", [])


def rebuild(*, batch: int = 500) -> Iterator[int]:
    """Write the words of every case anew from its rows, some at a time; yield how many are done."""
    _execute("DELETE FROM cases_search", [])
    done, last = 0, 0
    while rows := list(Case.objects.filter(pk__gt=last, erased_at=None).order_by("pk")[:batch]):
        with transaction.atomic():
            for case in rows:
                rescope(case)
        done, last = done + len(rows), rows[-1].pk
        yield done


def find(text: str, *, services: Sequence[int | None] | None, most: int = MOST) -> list[int]:
    """Return the ids of up to `most` cases that hold all the words (the last as a beginning), newest first.

    `services`: only cases of these services; None searches all, for coordinators.
    """
    found = found_by(text, services=services, most=most)
    if found is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(found.sql, found.params)
        return [row[0] for row in cursor.fetchall()]


def found_by(text: str, *, services: Sequence[int | None] | None, most: int = MOST) -> RawSQL | None:
    """Return what `find` asks, for use inside another query; None where nothing can be found.

    On SQLite, where `most` cases hold the very words, those that hold only a longer last word are left out.
    """
    words = words_of(text)[:8]
    if not words or (services is not None and not services):
        return None
    if connection.vendor == "postgresql":
        query = " & ".join([*words[:-1], f"{words[-1]}:*"])
        if services is not None:
            query = f"({' | '.join(_mark(service) for service in services)}) & {query}"
        sql = "SELECT case_id FROM cases_search WHERE words @@ to_tsquery('simple', %s) ORDER BY case_id DESC LIMIT %s"
    else:
        exact = " AND ".join(f'"{word}"' for word in words)
        if services is not None:
            exact = f"({' OR '.join(_mark(service) for service in services)}) AND {exact}"
        return RawSQL(_EXACT_FIRST, [exact, most, most, f"{exact}*", most, most])  # noqa: S611  (fixed, with values)
    return RawSQL(sql, [query, most])  # noqa: S611  (the sentence above, with two values)


def create(schema_editor: object) -> None:
    """Make the table, for the migration."""
    if connection.vendor == "postgresql":
        _execute("CREATE TABLE cases_search (case_id bigint PRIMARY KEY, words tsvector NOT NULL)", [])
        _execute("CREATE INDEX cases_search_words ON cases_search USING gin (words)", [])
    else:
        _execute("CREATE VIRTUAL TABLE cases_search USING fts5(words, tokenize='unicode61', prefix='3')", [])


def drop(schema_editor: object) -> None:
    """Remove the table, for the migration's way back."""
    _execute("DROP TABLE IF EXISTS cases_search", [])


def _execute(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
