"""The public website (Wagtail): news, notices, procedures, directory, statements."""
