"""What is read in from files, and what could not be."""
