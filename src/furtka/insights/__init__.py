"""Numbers about the work done, without names."""
