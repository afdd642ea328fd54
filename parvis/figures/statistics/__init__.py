"""Pure functions from counts to a value with its interval: no rows, no clock, no settings.

Only the worker that builds the figures imports these modules (they stand on scipy and numpy); pages read what was stored.
Each refuses with `TooFew` where nothing can be said, never with a zero.
"""
