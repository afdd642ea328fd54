"""Words beside the numbers: a sample of answers read by two, released words of both sides, comments of those measured."""
