"""The web's entrance: pages behind links in messages, the staff's list, the editor of texts."""
