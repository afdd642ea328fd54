"""Reading a history that another program kept: files, mappings, rows. Nothing in here saves; `actions.importing` does."""

from parvis.cases.importing.mapping import Mapping, MappingWrong, read_mapping
from parvis.cases.importing.reading import FileRefused, Rows, open_rows
from parvis.cases.importing.rows import Read, Wrong, read_row

__all__ = ["FileRefused", "Mapping", "MappingWrong", "Read", "Rows", "Wrong", "open_rows", "read_mapping", "read_row"]
