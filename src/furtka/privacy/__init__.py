"""Who did what (audit trail) and how long what is kept (retention, erasure)."""
