"""The text of an office file as a tree that knows its lines. Nothing in it is ever run.

The file is composed, not constructed: no tag, no class, no implicit number or date can do
anything, every value stays the text that somebody wrote until a reader of ours asks for more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

# The first customer's file is 40 kB. What is much larger than that is not an office.
MAX_BYTES = 1_000_000
_PLAIN_TAGS = tuple(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")
)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong (or odd) in the file. Lines count from 1."""

    line: int
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        words = f"{self.message}; {self.hint}" if self.hint else self.message
        where = f"line {self.line}: {self.path}" if self.path else f"line {self.line}"
        return f"{where}: {words}"


def compose(raw: bytes) -> tuple[Node | None, list[Problem]]:
    """The tree of the file; None and the reasons where it can't be read safely."""
    if len(raw) > MAX_BYTES:
        return None, [Problem(1, "", f"the file is larger than {MAX_BYTES} bytes")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [Problem(line, "", "the file is not UTF-8", "save it as UTF-8")]
    try:
        root = YAML(typ="rt", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [Problem(mark.line + 1 if mark else 1, "", f"not YAML: {error.problem}")]
    except YAMLError:
        return None, [Problem(1, "", "not YAML: the file holds a character that can't be read")]
    except RecursionError:
        return None, [Problem(1, "", "the file is nested too deep")]
    if not isinstance(root, MappingNode):
        return None, [Problem(1, "", "the file must start with keys, for example `office:`")]
    odd = list(_odd_nodes(root, set()))
    return (None, odd) if odd else (root, [])


def _odd_nodes(node: Node, seen: set[int]) -> Iterator[Problem]:
    line = node.start_mark.line + 1
    if id(node) in seen:
        yield Problem(line, "", "aliases (*name) are not used in office files", "write it again")
        return
    seen.add(id(node))
    if str(node.tag) not in _PLAIN_TAGS:
        yield Problem(line, "", f"tags ({node.tag}) are not used in office files")
    for child in children(node):
        yield from _odd_nodes(child, seen)


def children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []


def is_empty(node: Node) -> bool:
    """`key:` with nothing behind it, or `~`."""
    return isinstance(node, ScalarNode) and str(node.tag) == "tag:yaml.org,2002:null"
