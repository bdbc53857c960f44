"""What the database itself guards, said once for PostgreSQL and SQLite."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.utils.translation import gettext_lazy as _

# PostgreSQL's SQLSTATE of an exclusion violation (its manual, appendix A); SQLite names the
# extended result code of RAISE(ABORT) in a trigger. We never look at a constraint's name: a
# sharded table may carry another one.
_EXCLUSION_VIOLATION = "23P01"
_TRIGGER_ABORT = "SQLITE_CONSTRAINT_TRIGGER"
_UNIQUE_VIOLATION = "23505"
_UNIQUE_SQLITE = "SQLITE_CONSTRAINT_UNIQUE"

# Two transactions waited for each other (PostgreSQL ends one), or could not be put in order.
_TRY_AGAIN = ("40P01", "40001")
# Enough for every other client of the same minute to be quicker once.
TRIES = 20

P = ParamSpec("P")
T = TypeVar("T")


def is_overlap(error: Exception) -> bool:
    """True when the database refused a row because it would overlap another one."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", None) == _EXCLUSION_VIOLATION
        or getattr(cause, "sqlite_errorname", None) == _TRIGGER_ABORT
    )


def is_duplicate(error: Exception) -> bool:
    """True when the database refused a row because another one has the same unique values."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", None) == _UNIQUE_VIOLATION
        or getattr(cause, "sqlite_errorname", None) == _UNIQUE_SQLITE
    )


def must_retry(error: Exception) -> bool:
    """True when the database asks to run the same transaction again."""
    return getattr(error.__cause__, "sqlstate", None) in _TRY_AGAIN


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Run `act` in a transaction, and again when the database asks for that.

    For whatever frees or changes rows that must not overlap. PostgreSQL holds each new version
    of such a row against the others, and waits for whoever is just writing there; they may wait
    for us. Inside another transaction only this part is run again: what it had locked is given
    back first.
    """
    return _again_while(must_retry, act)


def retried_with_new_codes(act: Callable[P, T]) -> Callable[P, T]:
    """As `retried`, and again when a random code that `act` drew was taken already.

    Only for what can't break any other unique constraint.
    """
    return _again_while(lambda error: must_retry(error) or is_duplicate(error), act)


def unless_duplicate(act: Callable[[], T]) -> T | None:
    """What `act` answers; None when the database refused it as a duplicate, and nothing is done."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return None


def _again_while(wanted: Callable[[Exception], bool], act: Callable[P, T]) -> Callable[P, T]:
    """The last of TRIES tells why, if nothing else helps."""

    @wraps(act)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        for _try in range(TRIES - 1):
            try:
                with transaction.atomic():
                    return act(*args, **kwargs)
            except (IntegrityError, OperationalError) as error:
                if not wanted(error):
                    raise
        with transaction.atomic():
            return act(*args, **kwargs)

    return wrapper


class TextIndex(models.Index):
    """Finds a piece of text in the last of `fields`, among rows with the same first one.

    PostgreSQL: trigrams of that text (needs pg_trgm and btree_gin). SQLite: all of `fields`, in
    whose order it is read and ended early; a query that asks for nothing else reads only this.
    """

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor,
        using: str = "", **kwargs: Any,
    ) -> Statement:  # fmt: skip
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        ends = [self.fields[0], self.fields[-1]]
        trigrams = models.Index(fields=ends, name=self.name, opclasses=["", "gin_trgm_ops"])
        return trigrams.create_sql(model, schema_editor, " USING gin", **kwargs)


class NoOverlap(models.BaseConstraint):
    """No two rows with equal `equal` columns share an instant of [`start`, `end`).

    PostgreSQL: a GiST exclusion constraint (needs btree_gist). SQLite: two triggers with the
    same meaning. Because rows never overlap, only the row that starts last before the new
    one's end can reach into it, so that SQLite's check is one step in an index on
    (*equal, start); give the table that index. `end > start` must hold by another constraint.
    """

    violation_error_message = _("This time is already taken.")

    def __init__(
        self, *, name: str, equal: tuple[str, ...], start: str = "starts_at", end: str = "ends_at"
    ) -> None:
        super().__init__(name=name)
        self.equal, self.start, self.end = tuple(equal), start, end

    # -- SQL ---------------------------------------------------------------------------------

    def constraint_sql(  # type: ignore[override]  # None: nothing inside CREATE TABLE
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str | None:
        """Inside CREATE TABLE; also when SQLite makes a table anew, which drops its triggers."""
        assert model is not None and schema_editor is not None  # noqa: S101 - for mypy
        if schema_editor.connection.vendor == "postgresql":
            return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._exclude(model)}"
        schema_editor.deferred_sql.extend(self._triggers(model, schema_editor))
        return None

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        assert model is not None and schema_editor is not None  # noqa: S101 - for mypy
        if schema_editor.connection.vendor == "postgresql":
            return Statement(
                f"ALTER TABLE %(table)s ADD CONSTRAINT {schema_editor.quote_name(self.name)} "
                + self._exclude(model),
                table=Table(model._meta.db_table, schema_editor.quote_name),
            )
        # SQLite's editor adds a foreign constraint by making the table anew: constraint_sql.
        return None

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        assert model is not None and schema_editor is not None  # noqa: S101 - for mypy
        if schema_editor.connection.vendor == "postgresql":
            return Statement(
                f"ALTER TABLE %(table)s DROP CONSTRAINT {schema_editor.quote_name(self.name)}",
                table=Table(model._meta.db_table, schema_editor.quote_name),
            )
        return None  # SQLite makes the table anew without the triggers

    def drop_statements(self, model: type[models.Model], vendor: str) -> list[str]:
        """Plain SQL that takes the guard away: only for the control of a race test."""
        if vendor == "postgresql":
            return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"']
        return [f'DROP TRIGGER "{self.name}_{event}"' for event in ("insert", "update")]

    def _columns(self, model: type[models.Model], names: tuple[str, ...]) -> list[str]:
        fields = {field.name: field for field in model._meta.concrete_fields}
        return [str(fields[name].column) for name in names]

    def _exclude(self, model: type[models.Model]) -> str:
        equal = [f'"{column}" WITH =' for column in self._columns(model, self.equal)]
        start, end = self._columns(model, (self.start, self.end))
        period = f'tstzrange("{start}", "{end}", \'[)\') WITH &&'
        return f"EXCLUDE USING gist ({', '.join([*equal, period])})"

    def _triggers(
        self, model: type[models.Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        columns = self._columns(model, self.equal)
        start, end = self._columns(model, (self.start, self.end))
        key = str(model._meta.pk.column)
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        # Only names of our own tables and columns go into the text.
        template = (
            f'CREATE TRIGGER "{self.name}_%(event)s" BEFORE %(clause)s ON %(table)s '
            f'WHEN (SELECT "{end}" FROM %(table)s WHERE {same} AND "{start}" < NEW."{end}"'
            f'%(others)s ORDER BY "{start}" DESC LIMIT 1) > NEW."{start}" '
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )
        table = Table(model._meta.db_table, editor.quote_name)
        watched = ", ".join(f'"{column}"' for column in [*columns, start, end])
        return [
            Statement(template, table=table, event="insert", clause="INSERT", others=""),
            Statement(
                template,
                table=table,
                event="update",
                clause=f"UPDATE OF {watched}",
                others=f' AND "{key}" <> NEW."{key}"',
            ),
        ]

    # -- Django's own protocol ---------------------------------------------------------------

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = "default",
    ) -> None:
        """The same question for `full_clean()`: good words before the database says no."""
        names = (*self.equal, self.start, self.end)
        if exclude and set(names) & set(exclude):
            return
        values = {name: getattr(instance, name) for name in names}
        if any(value is None for value in values.values()):
            return
        others = model._default_manager.using(using).filter(
            **{name: values[name] for name in self.equal},
            **{f"{self.start}__lt": values[self.end], f"{self.end}__gt": values[self.start]},
        )
        if others.exclude(pk=instance.pk).exists():
            raise ValidationError(self.get_violation_error_message(), code="overlap")

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"equal": self.equal, "start": self.start, "end": self.end}
        return path, args, kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NoOverlap):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.name, self.equal, self.start, self.end))
