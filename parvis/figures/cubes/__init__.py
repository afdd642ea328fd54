"""Cubes: a declared list of small tables of integer sums over fact files, the same whichever engine adds them up."""
