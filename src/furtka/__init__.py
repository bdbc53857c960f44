"""Furtka: the front door of a public office, as software."""
