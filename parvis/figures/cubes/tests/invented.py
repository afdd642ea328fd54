"""Invented facts in any number: the same for the same numbers, shaped like those of a city line. Written by DuckDB itself."""

from collections.abc import Mapping
from pathlib import Path

# What a city's facts consist of, in 100: half of the contacts become cases, each with a promise; a receipt, an answer and
# what happens in between are messages; a third of the contacts is sent on, a third of the answered say whether it helped.
SHARES: Mapping[str, int] = {
    "contacts": 28,
    "cases": 14,
    "promises": 14,
    "deliveries": 33,
    "feedback": 4,
    "redirects": 7,
}
FIRST_YEAR = 2025

_MACROS = """
CREATE OR REPLACE MACRO u(i, salt) AS (hash(i * 1000 + salt) % 1000000)::BIGINT;
CREATE OR REPLACE MACRO bell(i, salt) AS
    ((u(i, salt) + u(i, salt + 1) + u(i, salt + 2) + u(i, salt + 3)) / 1000000.0 - 2.0) * 1.732;
CREATE OR REPLACE MACRO situation_of(i) AS (250 * pow(u(i, 11) / 1000000.0, 2.2))::BIGINT % 250;
CREATE OR REPLACE MACRO district_of(i) AS (40 * pow(u(i, 12) / 1000000.0, 1.3))::BIGINT % 40;
CREATE OR REPLACE MACRO situation(i) AS 'situation_' || situation_of(i);
CREATE OR REPLACE MACRO kind_of(i) AS
    ['object', 'conduct', 'object', 'person', 'object', 'voice', 'conduct', 'grievance'][situation_of(i) % 8 + 1];
CREATE OR REPLACE MACRO district(i) AS
    CASE WHEN u(i, 13) < 40000 THEN NULL ELSE 'district_' || district_of(i) END;
CREATE OR REPLACE MACRO service(i) AS 'service_' ||
    CASE WHEN u(i, 14) < 80000 THEN district_of(i) ELSE (situation_of(i) * 7) % 40 END;
CREATE OR REPLACE MACRO door(i) AS ['web', 'desk', 'desk', 'counter', 'mail', 'open311', 'web', 'web'][u(i, 15) % 8 + 1];
CREATE OR REPLACE MACRO language(i) AS
    CASE WHEN u(i, 16) < 30000 THEN NULL
         ELSE ['fr', 'fr', 'fr', 'en', 'nl', 'fr', 'es', 'pt', 'de', 'fr'][u(i, 17) % 10 + 1] END;
CREATE OR REPLACE MACRO weekday(i) AS 1 + u(i, 18) % 7;
CREATE OR REPLACE MACRO hour(i) AS (6 + (18 * pow(u(i, 19) / 1000000.0, 0.9))::BIGINT) % 24;
CREATE OR REPLACE MACRO cell(i) AS '881fa' || lpad((district_of(i) * 25 + u(i, 20) % 25)::VARCHAR, 6, '0') || 'fff';
CREATE OR REPLACE MACRO person(i) AS 'p' || lpad((u(i, 21) * 7 % 400000)::VARCHAR, 15, '0');
CREATE OR REPLACE MACRO share(i, salt, in_100) AS (u(i, salt) % 100 < in_100)::BIGINT;
CREATE OR REPLACE MACRO hours_promised(i) AS [24, 48, 48, 72, 120, 240, 720, NULL][situation_of(i) % 8 + 1]::BIGINT;
CREATE OR REPLACE MACRO took(i) AS (exp(11.2 + 1.5 * bell(i, 30)))::BIGINT;
CREATE OR REPLACE MACRO is_answered(i) AS u(i, 35) % 100 < 88;
"""

_COLUMNS: Mapping[str, str] = {
    "contacts": """weekday(i) AS weekday, hour(i) AS hour, door(i) AS door,
        ['case', 'case', 'added', 'informed', 'redirected', 'redirected', 'urgent', 'call_back', 'silent', 'case']
            [u(i, 40) % 10 + 1] AS ended_as,
        situation(i) AS situation, kind_of(i) AS kind, district(i) AS district, cell(i) AS cell, language(i) AS language,
        CASE WHEN u(i, 40) % 10 IN (4, 5) THEN service(i) END AS service, share(i, 41, 70) AS has_taker""",
    "cases": """weekday(i) AS weekday, hour(i) AS hour, person(i) AS pseudonym, door(i) AS door, situation(i) AS situation,
        kind_of(i) AS kind, district(i) AS district, cell(i) AS cell, language(i) AS language, service(i) AS service,
        share(i, 42, 3) AS is_sensitive, ['new', 'answered', 'closed', 'closed'][u(i, 43) % 4 + 1] AS state,
        ['done', 'passed_on', 'refused', NULL][u(i, 44) % 4 + 1] AS outcome, 1 + share(i, 45, 6) AS reporters,
        share(i, 46, 80) AS has_contact, CASE WHEN is_answered(i) THEN share(i, 47, 85) ELSE 0 END AS was_told,
        hours_promised(i) AS promised_hours, share(i, 48, 60) AS is_signed,
        (CASE WHEN hours_promised(i) IS NULL THEN NULL WHEN is_answered(i) AND took(i) <= hours_promised(i) * 3600 THEN 1
              WHEN is_answered(i) OR share(i, 49, 80) = 1 THEN 0 END)::BIGINT AS kept,
        CASE WHEN hours_promised(i) IS NULL THEN NULL WHEN is_answered(i) THEN 1 ELSE share(i, 49, 80) END AS is_due,
        CASE WHEN u(i, 50) % 100 < 92 THEN 1 + took(i) // (2 + u(i, 51) % 5) END AS feedback_seconds,
        CASE WHEN is_answered(i) THEN took(i) END AS answer_seconds,
        CASE WHEN is_answered(i) AND u(i, 43) % 4 > 1 THEN took(i) + u(i, 52) END AS close_seconds,
        CASE WHEN NOT is_answered(i) THEN 1 + u(i, 53) * 40 END AS open_seconds,
        share(i, 54, 15) AS is_standard, share(i, 55, 4) AS is_final, share(i, 56, 2) AS bulk,
        share(i, 57, 12) AS passings, share(i, 58, 5) AS reopened,
        CASE WHEN is_answered(i) THEN share(i, 59, 20) ELSE 0 END AS solved,
        CASE WHEN is_answered(i) THEN share(i, 60, 7) ELSE 0 END AS not_solved, share(i, 61, 9) AS redated""",
    "promises": """weekday(i) AS weekday, person(i) AS pseudonym, situation(i) AS situation, kind_of(i) AS kind,
        district(i) AS district, service(i) AS service, share(i, 62, 90) AS is_first, share(i, 48, 60) AS is_signed,
        coalesce(hours_promised(i), 48) AS hours,
        (CASE WHEN is_answered(i) THEN (took(i) <= coalesce(hours_promised(i), 48) * 3600)::BIGINT
              WHEN share(i, 49, 80) = 1 THEN 0 END)::BIGINT AS kept,
        CASE WHEN is_answered(i) AND took(i) > coalesce(hours_promised(i), 48) * 3600
             THEN took(i) - coalesce(hours_promised(i), 48) * 3600 END AS seconds_late""",
    "deliveries": """weekday(i) AS weekday, hour(i) AS hour,
        ['cases.received', 'cases.answered', 'cases.passed_on', 'cases.asked'][u(i, 63) % 4 + 1] AS event,
        ['receipt', 'answer', 'progress', 'question', 'survey'][u(i, 63) % 5 + 1] AS message_kind,
        ['reporter', 'reporter', 'service'][u(i, 64) % 3 + 1] AS audience,
        ['email', 'email', 'sms', 'letter', 'call'][u(i, 65) % 5 + 1] AS channel, language(i) AS language,
        ['sent', 'sent', 'sent', 'sent', 'failed', 'held', 'unsure', 'sent'][u(i, 66) % 8 + 1] AS state,
        CASE WHEN u(i, 66) % 8 < 4 THEN (exp(3.5 + 1.2 * bell(i, 30)))::BIGINT END AS seconds""",
    "feedback": """weekday(i) AS weekday, person(i) AS pseudonym, situation(i) AS situation, kind_of(i) AS kind,
        district(i) AS district, service(i) AS service, share(i, 59, 72) AS solved, took(i) AS answer_seconds""",
    "redirects": """weekday(i) AS weekday, hour(i) AS hour, door(i) AS door, situation(i) AS situation,
        district(i) AS district, service(i) AS service, share(i, 67, 10) AS number, share(i, 68, 30) AS is_followed_up,
        CASE WHEN share(i, 68, 30) = 1 AND u(i, 69) % 10 < 8 THEN share(i, 70, 75) END AS reached""",
}


def month_numbers(months: int) -> list[int]:
    """Return so many months as yyyymm, the first January of 2025."""
    return [(FIRST_YEAR + n // 12) * 100 + n % 12 + 1 for n in range(months)]


def write(
    folder: Path, *, rows: int, cities: int = 1, months: int = 3, shares: Mapping[str, int] = SHARES
) -> list[Path]:
    """Write about `rows` facts as `<folder>/<city>/facts/<kind>/<YYYY-MM>.parquet`; return the folders of the cities."""
    import duckdb

    database = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    database.execute(_MACROS)
    weights = [1 + (n * 5 % cities) / cities for n in range(cities)]
    homes = []
    start = 0
    for number, weight in enumerate(weights):
        home = folder / f"city_{number + 1:02}" / "facts"
        homes.append(home)
        for month in month_numbers(months):
            for kind, share in shares.items():
                count = round(rows * weight / sum(weights) / months * share / sum(shares.values()))
                (home / kind).mkdir(parents=True, exist_ok=True)
                target = home / kind / f"{month // 100}-{month % 100:02}.parquet"
                database.execute(
                    f"COPY (SELECT 'city_{number + 1:02}' AS city, {month}::BIGINT AS month, {_COLUMNS[kind]}"
                    f" FROM (SELECT range AS i FROM range({start}, {start + count})))"
                    f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
                )
                start += count
    database.close()
    return homes
