"""What a file is, from its first bytes: its name is what the sender wants us to believe."""

from __future__ import annotations

from pathlib import PurePath

import puremagic

HEAD = 8192  # bytes that are looked at
ZIP = "application/zip"
XML = "application/xml"
MAIL = "message/rfc822"
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

# Files that do something when they are opened, by what they are and by how they end.
_PROGRAMS = {
    "application/x-dosexec", "application/x-executable", "application/x-sharedlib",
    "application/x-mach-binary", "application/x-msi", "application/java-archive",
    "application/x-msdownload", "application/vnd.microsoft.portable-executable",
    "application/x-shellscript", "application/x-ms-shortcut", "application/hta",
}  # fmt: skip
_PROGRAM_ENDINGS = {
    ".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".msi", ".msp", ".dll", ".vbs", ".vbe", ".js",
    ".jse", ".wsf", ".wsh", ".ps1", ".hta", ".lnk", ".jar", ".app", ".sh", ".reg", ".cpl", ".chm",
    ".iso", ".img", ".vhd", ".docm", ".xlsm", ".pptm", ".dotm", ".xlam",
}  # fmt: skip
# What begins so is a program whatever a table of magic numbers says.
_PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")

# Endings that promise a kind: the bytes must begin as that kind does.
_PROMISED: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".tif": (b"II*\x00", b"MM\x00*"), ".tiff": (b"II*\x00", b"MM\x00*"),
    ".zip": (b"PK\x03\x04", b"PK\x05\x06"),
    ".docx": (b"PK\x03\x04",), ".xlsx": (b"PK\x03\x04",), ".pptx": (b"PK\x03\x04",),
    ".odt": (b"PK\x03\x04",), ".ods": (b"PK\x03\x04",),
    ".doc": (b"\xd0\xcf\x11\xe0",), ".xls": (b"\xd0\xcf\x11\xe0",),
}  # fmt: skip
_TEXT_KINDS = {
    ".eml": MAIL, ".xml": XML, ".html": "text/html", ".htm": "text/html", ".csv": "text/csv",
    ".xades": XML, ".sig": UNKNOWN,
}  # fmt: skip


def kind_of(head: bytes, name: str) -> str:
    """The media type, as far as the first bytes tell; UNKNOWN where they don't.

    Text has no magic number: the name decides among the kinds of text only.
    """
    if head.startswith(_PROGRAM_HEADS):
        return "application/x-executable" if head[:2] != b"#!" else "application/x-shellscript"
    if _is_text(head):
        begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
        if begin.startswith(b"<?xml"):
            return XML
        return _TEXT_KINDS.get(_ending(name), TEXT)
    try:
        found = puremagic.magic_string(head, filename=_plain_ending(name))
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return next((one.mime_type for one in found if one.mime_type), UNKNOWN)


def objection(head: bytes, name: str, kind: str) -> str:
    """The code of refusals.REASONS for such a file, or nothing."""
    if not head:
        return "empty_file"
    if kind in _PROGRAMS or _ending(name) in _PROGRAM_ENDINGS:
        return "wrong_kind" if _ending(name) in _PROMISED else "dangerous"
    promised = _PROMISED.get(_ending(name))
    if promised and not head.startswith(promised):
        return "wrong_kind"
    return ""


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _plain_ending(name: str) -> str | None:
    ending = _ending(name)
    return f"file{ending}" if ending.isascii() and len(ending) < 8 else None


def _is_text(head: bytes) -> bool:
    """UTF-8 or one of the old Polish encodings: without the signs that no text holds."""
    return not head.startswith(b"%PDF") and not any(
        byte < 9 or 13 < byte < 32 and byte != 27 for byte in head
    )
