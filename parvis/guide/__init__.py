"""The guide: one catalogue as residents, officers, shopkeepers and a printed page read it."""
