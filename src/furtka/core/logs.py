"""Logs that machines read: one JSON object a line, and nothing that tells who somebody is.

A line carries the event's fixed words, never what people typed: messages are logged without
their arguments unless a caller passes `extra={"data": {...}}` of codes and numbers.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """`time`, `level`, `logger`, `event`, and `data` where the caller gave some.

    Only our own loggers' arguments are filled in: a library may put a name, an address or a
    whole SQL row there. For the same reason a traceback keeps its places and its exception's
    class, but not the exception's words.
    """

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("furtka")
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else str(record.msg),
        }
        if data := getattr(record, "data", None):
            line["data"] = data
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = self._places(record)
        return json.dumps(line, ensure_ascii=False, default=str)

    def _places(self, record: logging.LogRecord) -> list[str]:
        trace = record.exc_info[2] if record.exc_info else None
        return [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-12:]]
