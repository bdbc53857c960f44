"""The person, and how (and whether) they may be contacted."""
