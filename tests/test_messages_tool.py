"""What tools/messages.py finds in sources, and what it keeps in .po files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import messages
from tools.messages import Text


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    (tmp_path / "templates").mkdir()
    return tmp_path


def test_python_is_read_with_contexts_and_plurals(package: Path) -> None:
    (package / "views.py").write_text(
        'gettext("One"); _("Two " "parts"); pgettext_lazy("legal act", "order")\n'
        'ngettext("%(n)d visit", "%(n)d visits", n); gettext(variable); other("Not this")\n'
    )
    assert messages.extract() == [
        Text("%(n)d visit", "", "%(n)d visits"), Text("One"), Text("Two parts"),
        Text("order", "legal act"),
    ]  # fmt: skip


def test_templates_are_read_as_django_looks_them_up(package: Path) -> None:
    (package / "templates" / "page.html").write_text(
        '{% translate "One" %}{% translate "May" context "month" %}{{ x|default:_("None") }}\n'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} visit\n"
        "{% plural %}\n  {{ n }} visits\n{% endblocktranslate %}\n"
        "{% blocktranslate %}60 % full, {{ name }}{% endblocktranslate %}"
    )
    assert messages.extract() == [
        Text("%(n)s visit", "", "%(n)s visits"), Text("60 %% full, %(name)s"),
        Text("May", "month"), Text("None"), Text("One"),
    ]  # fmt: skip


def test_translations_are_kept_and_what_is_no_longer_said_goes(package: Path) -> None:
    source = package / "views.py"
    source.write_text('_("Old"); _("Kept")')
    messages.write_all()
    stored = messages.load("pl")
    stored.find("Kept").msgstr = "Zostaje"
    stored.save(str(messages.po_path("pl")))
    source.write_text('_("Kept"); _("New")')
    messages.write_all()
    assert [(e.msgid, e.msgstr) for e in messages.load("pl")] == [("Kept", "Zostaje"), ("New", "")]
    assert [e.msgid for e in messages.missing("pl")] == ["New"]
    assert messages.missing("en") == []
