"""Search of the register: by number, by any piece of text, and by words that are misspelt."""
