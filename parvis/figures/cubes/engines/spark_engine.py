"""Cubes by Spark, for a hub whose facts do not fit one machine. Needs the extra `spark` and Java."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parvis.figures.cubes.declarations import Cube
from parvis.figures.cubes.rendering import sql

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Row = tuple[Any, ...]


def session(master: str = "local[2]") -> "SparkSession":
    """Start Spark so that what does not fit raises (ANSI) instead of becoming NULL."""
    from pyspark.sql import SparkSession

    built: SparkSession = (
        SparkSession.builder.master(master)
        .appName("parvis")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    built.sparkContext.setLogLevel("ERROR")
    return built


def rows(spark: "SparkSession", cube: Cube, paths: Sequence[Path]) -> list[Row]:
    """Return the rows of a cube in order."""
    spark.read.parquet(*(str(path) for path in paths)).createOrReplaceTempView("facts")
    return sorted(tuple(row) for row in spark.sql(sql(cube, "facts", "spark")).collect())
