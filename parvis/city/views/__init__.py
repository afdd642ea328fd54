"""The pages of the city: for everybody under /who/, for coordinators and administrators under /city/."""
