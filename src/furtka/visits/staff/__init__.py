"""The screens of those who work here: today, the telephone, visits, clients."""
