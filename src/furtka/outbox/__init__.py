"""Messages out: written with the change they tell of, sent later by the worker."""
