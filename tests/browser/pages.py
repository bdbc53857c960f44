"""Every page there is, for the tests that look at all of them."""

from __future__ import annotations

LANGUAGES = {"pl": "", "en": "/en", "uk": "/uk"}

PUBLIC = [
    "/",
    "/aktualnosci/",
    "/komunikaty/",
    "/kontakt/",
    "/umow-wizyte/",
    "/wizyta/",
    "/procedura-bezpieczenstwa/",
    "/deklaracja-dostepnosci/",
    "/prywatnosc/",
    "/konto/login/",
    "/nie-ma-takiej-strony/",
    "/ekran/siedziba/",
]

# Account → pages that it may open.
STAFF = {
    "recepcja": ["/praca/", "/praca/wizyty/", "/praca/telefon/", "/praca/wejscie/"],
    "rejestr": ["/praca/rejestr/"],
    "dyrektor": ["/praca/tryb/", "/praca/liczby/", "/praca/slad/"],
}
