"""Facts as files: one Parquet file per kind and local month, under PARVIS_HOME/facts, swapped in whole.

    facts/calendar.py     from which moment ages are measured, when a year is frozen; pure
    facts/files.py        where files lie, how one takes another's place, which ones can be read
    facts/parquet.py      rows into a file, with DuckDB (never imported by a web process)
    actions/facts.py      what changed, what is written, what is frozen

Whoever counts asks `read_months(kind)`.
"""

from parvis.figures.facts.files import Damaged, MonthFile, Readable, read_months

__all__ = ["Damaged", "MonthFile", "Readable", "read_months"]
