"""The `furtka` command."""
