"""The telephone: notes beside the booking, calls to return, and how many were answered."""
