"""The pages of the door: XML or JSON, also when something is wrong."""
