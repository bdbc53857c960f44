"""Everything that reaches the office, by any channel, gets a number here."""
