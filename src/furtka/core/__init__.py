"""Clock, environment, errors, codes, text: no models, knows nothing of the domain."""
