"""Read an office file (docs/offices.md) and bring the database in line with it."""
