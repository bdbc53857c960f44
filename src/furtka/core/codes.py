"""Short codes that people read aloud and write down."""

from __future__ import annotations

import secrets

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: pairs that are confused on paper, by ear or by eye. No
# vowels but A and E, so that hardly any word appears by chance.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_code(length: int = 5) -> str:
    """A random code of our alphabet; 23**5 = 6.4 million of the default length."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def tidy_code(typed: str) -> str:
    """What somebody typed, as we write codes: capitals, no spaces, long dashes made short."""
    return "".join(typed.split()).upper().replace("–", "-").replace("—", "-")[:20]
