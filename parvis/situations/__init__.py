"""The catalogue: every situation a city answers, from everyday words to who helps by when."""
