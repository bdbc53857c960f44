"""The register of one day, to be compared with the pile of paper; and what nobody has yet."""
