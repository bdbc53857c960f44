"""What an office is made of: places, units, people, services, hours; and who works there."""
