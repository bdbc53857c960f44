"""Availability, booking, moving, cancelling."""
