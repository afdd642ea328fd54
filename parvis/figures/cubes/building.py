"""Building cubes, month by month: only what changed, each file swapped in whole, a damaged file named and passed over."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from parvis.figures.cubes.declarations import Cube, shipped
from parvis.figures.cubes.engines.duckdb_engine import MEMORY, THREADS, connect, parquet, quoted
from parvis.figures.cubes.engines.narrowed import Lookups, Narrowed, Stray
from parvis.figures.cubes.kinds import MONTH

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
_MONTH = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"
_PART = ".part"
# Months are built one at a time where they are large; small ones together, for a statement costs as much as 20,000 facts. Of a
# very large month some cities are taken, then the next ones, so that memory does not grow with the number of facts.
BATCH_BYTES, SLICE_BYTES = 2_000_000, 4_000_000


@dataclass
class Report:
    """What a build did: cubes and months built, how many were as they should be, what was taken away, what is damaged."""

    built: list[tuple[str, int]] = field(default_factory=list)
    kept: int = 0
    removed: list[tuple[str, int]] = field(default_factory=list)
    damaged: dict[Path, str] = field(default_factory=dict)  # file → a sentence


def build(
    *,
    facts: Sequence[Path],
    out: Path,
    cubes: Iterable[Cube] | None = None,
    known_bad: Iterable[Path] = (),
    memory: str = MEMORY,
    threads: int = THREADS,
) -> Report:
    """Bring `<out>/<cube>/<YYYY-MM>.parquet` up to date with `<facts>/<kind>/<YYYY-MM>.parquet` of one city or several.

    A file is written beside its place, flushed and swapped in; a build that is killed leaves whole files and the next one
    finishes. A month is built anew where a file of facts or the definition of a cube has changed. Where a file is damaged,
    that month of its cubes stays as it was; so it does where one of `known_bad` belongs to it, files that are missing or are
    not what was written, readable or not. A stored cube that is not what was written is built anew; one that is declared no
    longer is taken away. Only one build may run in a folder at a time.
    """
    declared = sorted(shipped().values() if cubes is None else cubes, key=lambda cube: cube.facts)
    report = Report()
    with connect(memory=memory, threads=threads) as database:
        lookups = Lookups(database)
        for kind, group in groupby(declared, key=lambda cube: cube.facts):
            bad = {_number(path) for path in known_bad if path.parent.name == kind}
            _Kind(database, lookups, list(group), out, report).bring_up_to_date(_months(facts, kind), bad)
    _sweep(out, {cube.name for cube in declared} | set(shipped()), report)
    return report


def _sweep(out: Path, known: Collection[str], report: Report) -> None:
    """Take away the months of cubes that are no longer declared: small counts do not outlive their use.

    Only what a build writes is taken away; a folder that holds something else stays.
    """
    for path in sorted(out.glob(f"*/{_MONTH}.parquet")):
        if path.parent.name not in known:
            path.unlink()
            report.removed.append((path.parent.name, _number(path)))
    for pattern in (f"*/{_MONTH}.marks", f"*/{_MONTH}.parquet{_PART}*"):
        for path in out.glob(pattern):
            if path.parent.name not in known:
                path.unlink()
    for name in {name for name, _month in report.removed} - set(known):
        with suppress(OSError):  # somebody put something of their own there
            (out / name).rmdir()


@dataclass
class _Facts:
    """The files of one kind and month."""

    month: int
    paths: list[Path]

    @property
    def size(self) -> int:
        return sum(map(_bytes, self.paths))

    @cached_property
    def looks(self) -> str:
        """Return what the file system says of the files: where this has not changed, they are not read again."""
        stats = [path.stat() for path in self.paths]
        return " ".join(f"{stat.st_ino}-{stat.st_size}-{stat.st_mtime_ns}" for stat in stats)

    @cached_property
    def digest(self) -> str:
        """Return a mark of what the files hold."""
        marks = []
        for path in self.paths:
            with path.open("rb") as file:
                marks.append(hashlib.file_digest(file, "sha256").hexdigest())
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _months(folders: Sequence[Path], kind: str) -> list[_Facts]:
    found: dict[int, list[Path]] = {}
    for folder in folders:
        for path in (folder / kind).glob(f"{_MONTH}.parquet"):
            found.setdefault(_number(path), []).append(path)
    return [_Facts(month, sorted(found[month])) for month in sorted(found)]


def _bytes(path: Path) -> int:
    return path.stat().st_size


def _number(path: Path) -> int:
    return int(path.stem.replace("-", ""))


@dataclass
class _Marks:
    """Of which definition and which facts a stored cube is."""

    cube: str
    facts: str
    looks: str

    def fit(self, cube: Cube, facts: _Facts) -> bool:
        return self.cube == cube.digest and (self.looks == facts.looks or self.facts == facts.digest)


@dataclass
class _Kind:
    """The cubes of one kind of facts, brought up to date."""

    database: "DuckDBPyConnection"
    lookups: Lookups
    cubes: list[Cube]
    out: Path
    report: Report

    def bring_up_to_date(self, months: list[_Facts], bad: set[int]) -> None:
        marks = {cube.name: _marks(self.out / cube.name) for cube in self.cubes}
        waiting: dict[tuple[str, ...], list[_Facts]] = {}
        for facts in months:
            if facts.month in bad:
                continue
            stale = tuple(
                cube.name
                for cube in self.cubes
                if (kept := marks[cube.name].get(facts.month)) is None or not kept.fit(cube, facts)
            )
            self.report.kept += len(self.cubes) - len(stale)
            if stale:
                waiting.setdefault(stale, []).append(facts)
        for names, stale_months in waiting.items():
            cubes = [cube for cube in self.cubes if cube.name in names]
            narrowed = Narrowed(self.database, self.lookups, cubes)
            for batch in _runs(stale_months, lambda facts: facts.size, BATCH_BYTES):
                self.build(narrowed, batch)
        for cube in self.cubes:
            self.tidy(cube, bad | {facts.month for facts in months})

    def build(self, narrowed: Narrowed, batch: list[_Facts]) -> None:
        """Build some months; those with a damaged file stay as they were, the others are built without them."""
        import duckdb

        paths = [path for facts in batch for path in facts.paths]
        try:
            self.write(narrowed, batch, list(_runs(paths, _bytes, SLICE_BYTES)))
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, Stray):
            damaged = {path: sentence for path in paths if (sentence := _damage(narrowed, path))}
            if not damaged:
                raise
            self.report.damaged |= damaged
            if sound := [facts for facts in batch if not damaged.keys() & set(facts.paths)]:
                self.build(narrowed, sound)
            return
        for cube in narrowed.cubes:
            _swap_in([self.path(cube, facts.month) for facts in batch])
            self.report.built += [(cube.name, facts.month) for facts in batch]

    def write(self, narrowed: Narrowed, batch: Sequence[_Facts], slices: Sequence[Sequence[Path]]) -> None:
        """Write every cube of every month beside its place; the facts of a city stand in one slice only."""
        for cube in narrowed.cubes:
            (self.out / cube.name).mkdir(parents=True, exist_ok=True)
        if len(slices) == 1:
            narrowed.take(slices[0])
            for cube in narrowed.cubes:
                self.write_cube(cube, batch, f"({narrowed.statements[cube.name]})")
            return
        for number, paths in enumerate(slices):
            narrowed.take(paths)
            for cube in narrowed.cubes:
                target = quoted(_slice(self.path(cube, batch[0].month), number))
                self.database.execute(f"COPY ({narrowed.statements[cube.name]}) TO {target} (FORMAT parquet)")
        narrowed.forget()
        for cube in narrowed.cubes:
            made = [_slice(self.path(cube, batch[0].month), number) for number in range(len(slices))]
            self.write_cube(cube, batch, parquet(made))
            for path in made:
                path.unlink()

    def write_cube(self, cube: Cube, batch: Sequence[_Facts], source: str) -> None:
        """Write one cube of every month."""
        if len(batch) > 1:
            self.database.execute(f"CREATE OR REPLACE TEMP TABLE made AS SELECT * FROM {source}")
        for facts in batch:
            chosen = f"made WHERE {MONTH} = {facts.month}" if len(batch) > 1 else source
            self.database.execute(
                f"COPY (SELECT * FROM {chosen}) TO {quoted(_part(self.path(cube, facts.month)))} (FORMAT parquet, COMPRESSION snappy)"
            )
            _note(self.path(cube, facts.month), _Marks(cube.digest, facts.digest, facts.looks))

    def path(self, cube: Cube, month: int) -> Path:
        return self.out / cube.name / f"{month // 100}-{month % 100:02}.parquet"

    def tidy(self, cube: Cube, months: set[int]) -> None:
        """Take away the months whose facts are gone, and what a killed build left."""
        for path in (self.out / cube.name).glob(f"{_MONTH}.parquet"):
            if _number(path) not in months:
                path.unlink()
                _notes(path).unlink(missing_ok=True)
                self.report.removed.append((cube.name, _number(path)))
        for path in (self.out / cube.name).glob(f"{_MONTH}.parquet{_PART}*"):
            path.unlink()


def _runs(items: Iterable[T], size_of: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Yield items in runs of as many as make few enough bytes, at least one."""
    run: list[T] = []
    size = 0
    for item in items:
        if run and size + size_of(item) > most:
            yield run
            run, size = [], 0
        run.append(item)
        size += size_of(item)
    if run:
        yield run


def _marks(folder: Path) -> Mapping[int, _Marks]:
    """Return the marks of stored cubes by month; a file that is not what was written has none and is built anew."""
    paths = folder.glob(f"{_MONTH}.parquet")
    return {_number(path): marks for path in paths if (marks := _noted(path).get(_digest(path)))}


def _part(path: Path) -> Path:
    return path.with_suffix(path.suffix + _PART)


def _slice(path: Path, number: int) -> Path:
    """Return where the rows of some cities are until those of all are there."""
    return path.with_suffix(f"{path.suffix}{_PART}{number}")


def _notes(path: Path) -> Path:
    """Return where it is written down what a stored cube is: of the file that is there, and of the one to take its place."""
    return path.with_suffix(".marks")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note(path: Path, marks: _Marks) -> None:
    """Write down what stands beside a stored cube's place, before it is swapped in: a line of its digest and its marks."""
    kept = {_digest(_part(path)): marks}
    if path.exists() and (old := _noted(path).get(digest := _digest(path))):
        kept[digest] = old
    lines = [f"{digest} {each.cube} {each.facts} {each.looks}" for digest, each in kept.items()]
    _notes(path).write_text("\n".join(lines), encoding="ascii")


def _noted(path: Path) -> dict[str, _Marks]:
    """Return the marks written down for a stored cube's place, by the digest of the file; none where they cannot be read."""
    try:
        lines = _notes(path).read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return {}
    parts = [line.split(" ", 3) for line in lines]
    return {part[0]: _Marks(*part[1:]) for part in parts if len(part) == 4}


def damaged(cubes: Iterable[Cube], out: Path) -> list[Path]:
    """Return the stored files that are not what was written."""
    return [
        path
        for cube in cubes
        for path in sorted((out / cube.name).glob(f"{_MONTH}.parquet"))
        if _digest(path) not in _noted(path)
    ]


def _swap_in(paths: Sequence[Path]) -> None:
    """Put what was written beside some files of a folder in their place."""
    for path in paths:
        with _part(path).open("rb") as written:
            os.fsync(written.fileno())
        os.replace(_part(path), path)
    folder = os.open(paths[0].parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _damage(narrowed: Narrowed, path: Path) -> str:
    """Return what is wrong with a file of facts, or nothing."""
    import duckdb

    try:
        narrowed.take([path])
        for statement in narrowed.statements.values():
            narrowed.database.execute(f"CREATE OR REPLACE TEMP TABLE made AS {statement}")
    except Stray:
        return f"“{path}” holds facts of another month. Write it anew."
    except duckdb.BinderException:
        return f"“{path}” lacks a column that its cubes need. Write it anew."
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        return f"“{path}” holds a number too large to be added up. Write it anew."
    except duckdb.Error:
        return f"“{path}” cannot be read: the file is damaged. Write it anew."
    return ""
