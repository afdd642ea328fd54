"""What is measured: declared records, and their computing from cubes.

`shape`, `reading`, `refusals` and `periods` may be read by pages; `calculations`, `computing` and `change` stand on scipy and
are the worker's.
"""
