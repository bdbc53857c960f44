"""/api/v1: the same services as the screens, for programs."""
