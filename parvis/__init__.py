"""Parvis: the relation between a city's residents and its police, mended and measured."""

__version__ = "0.1.0"
