"""The words of a page in an e-mail, without what runs, hides or decorates. Never raises. Pure."""

from __future__ import annotations

import re
from html import unescape

import lxml.html
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree

MOST_LETTERS = 400_000
# Laid out as a page up to here; a page of more is only read, word by word.
MOST_ELEMENTS = 5000
DEEPEST = 100
_DROPPED = ("script", "style", "head", "template", "noscript", "object", "svg", "iframe", "title")


def text_of_html(page: str) -> str:
    """Plain text; links and pictures are left out, for they show what the sender wishes."""
    try:
        return _laid_out(page[:MOST_LETTERS])
    except (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return unescape(re.sub(r"<[^<>]*>", " ", page[:MOST_LETTERS]))


def _laid_out(page: str) -> str:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    tree = lxml.html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    for element in list(tree.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    elements = list(tree.iter(etree.Element))
    if len(elements) > MOST_ELEMENTS or _depth(tree) > DEEPEST:
        return " ".join(words for words in tree.itertext() if words.strip())
    for element in elements:
        element.attrib.clear()  # a margin of a million lines is one, too
    return str(Inscriptis(tree, ParserConfig(display_images=False)).get_text())


def _depth(tree: etree._Element) -> int:
    deepest = depth = 0
    for event, _element in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
