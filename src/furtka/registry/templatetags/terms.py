"""`{% load terms %}`: terms in words."""

from __future__ import annotations

from datetime import date

from django import template

from furtka.registry.terms.arithmetic import Term
from furtka.registry.terms.words import left_words, term_words

register = template.Library()


@register.filter
def term(value: Term) -> str:
    """`14 days`."""
    return term_words(value)


@register.filter
def time_left(due_on: date, today: date) -> str:
    """`2 working days left`, `due today`, `3 days late`."""
    return left_words(due_on, today)
