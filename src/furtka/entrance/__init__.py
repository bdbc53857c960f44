"""Arrivals, escort, who is inside, the live board."""
