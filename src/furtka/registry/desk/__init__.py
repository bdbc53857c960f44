"""What clerks do with an item once it has a number: correct it, give it to somebody, close it."""
