"""The words that stand in an office's register, so that a misspelt one finds them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office

LONGEST_WORD = 40


class SearchWord(models.Model):
    """A word, folded, under one of its keys: itself, itself with one letter less, its beginning.

    Two words that share a key may be alike (finding/spelling.py). A word says nothing of the items
    it stands in; the register keeps those for as long as it keeps the words.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=LONGEST_WORD)
    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        verbose_name = _("word of the registry")
        verbose_name_plural = _("words of the registry")
        constraints = [
            models.UniqueConstraint(fields=["office", "key", "word"], name="search_word_key_once"),
        ]

    def __str__(self) -> str:
        return self.word
