"""The public pages: booking a visit, and one's own visit by code and PIN."""
