"""A made-up but believable client base and calendar around today, for trying Furtka out."""
