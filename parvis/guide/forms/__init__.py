"""What people type on the pages of the guide; it is checked, an action saves it."""
