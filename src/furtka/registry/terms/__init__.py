"""The clocks: by when a matter must be settled, and how that day was counted."""
