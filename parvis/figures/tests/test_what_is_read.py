"""Nothing is added up that nobody reads: every cube, dimension and measure has a reader, or stands here with its reason."""

from collections import defaultdict

from parvis.figures.cubes import declarations
from parvis.figures.indicators import needs, reading
from parvis.figures.release import declared
from parvis.figures.release.declared import TIME

KEPT = {
    "answers": {
        # A mean of minutes and its error can be had of any months and cities together, where a city wants one beside quantiles.
        "minutes",
        "minutes_squares",
    },
    # When people turn to the city and nobody is there: whoever plans hours of opening and duty asks for it.
    "contacts_by_hour": {"month", "weekday", "hour", "contacts", "with_taker"},
    # By which way messages fail or wait: whoever keeps the ways working asks for it.
    "deliveries": {"month", "channel", "message_kind", "state", "deliveries"},
}


def columns_read():
    """Return what indicators and released tables read, by the name of the cube."""
    read = defaultdict(set)
    for cubes, need in needs.needs(reading.shipped()).items():
        for cube in cubes:
            read[cube] |= need.dimensions | need.measures
    for family in declared.shipped().families.values():
        for source in family.sources:
            read[source.cube] |= {"month"} | ({source.column, "count"} if source.column else set(source.leaves))
            for dimension in family.dimensions:
                if dimension.name != TIME and not dimension.leaves:
                    read[source.cube] |= set(dimension.columns or (dimension.name,))
    return read


def test_every_cube_dimension_and_measure_is_read_or_kept_for_a_reason():
    read = columns_read()
    unread = {
        name: set(cube.columns) - {"city"} - read.get(name, set()) for name, cube in declarations.shipped().items()
    }

    assert {name: columns for name, columns in unread.items() if columns} == KEPT


def test_released_tables_read_columns_that_are_declared():
    cubes = declarations.shipped()
    for family in declared.shipped().families.values():
        for source in family.sources:
            assert source.column or set(source.leaves) <= set(cubes[source.cube].columns)
