"""Signed monthly sums: what no log can know, stated by those who know it, looked at and signed by a person with a name."""
