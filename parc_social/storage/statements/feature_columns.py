"""The columns of a statement of features: kept texts where they stand in, else what to write."""

from collections.abc import Callable
from functools import cached_property
from typing import Self

from parc_social.storage.execution.kept_text import KeptText
from parc_social.storage.execution.statement import Members, Statement
from parc_social.storage.query.model import FeatureEncoding, FeatureQuery
from parc_social.storage.statements.audience_texts import (
    kept_blocks,
    kept_columns,
    kept_text,
    number_sql,
)
from parc_social.storage.statements.feature_form import gml_member, shape
from parc_social.storage.statements.relation import Relation, id_of


class FeatureColumns(Relation):
    """A relation whose rows become features, in the form that a query asks for."""

    _writes = False  # every feature of its columns, whatever texts there are

    def _writing(self) -> Self:
        """The same, which writes its features of columns."""
        other = type(self)(self.visible, self.tables, self.dialect, self._lookup)
        other._writes = True
        return other

    @cached_property
    def physical(self) -> tuple[tuple[str, str], ...]:
        """Every column that may be read, the kept texts last."""
        texts = kept_columns(self.visible, self.tables)
        return (*self.stored, *((name, "VARCHAR") for name in texts))

    def _feature(self, query: FeatureQuery) -> str:
        kept = self._kept(query)
        if kept is not None:
            return number_sql(self.visible, kept, self.bound, self.dialect)
        of = (query.columns, query.form, query.geometry, query.crs)
        return self._piece("feature", of, lambda: self._made_feature(query))

    def _made_feature(self, query: FeatureQuery) -> str:
        columns = [(f, self._column(f)) for f in self.visible.chosen(query.columns)]
        if query.form.is_xml:
            return gml_member(query, self.collection, id_of(self.collection), columns, self.dialect)
        return self.dialect.feature(id_of(self.collection), self._shape(query), columns)

    def _kept(self, query: FeatureQuery) -> KeptText | None:
        return None if self._writes else kept_text(self.visible, query, self.tables)

    def _members(self, query: FeatureQuery, written: Callable[[Self], Statement]) -> Members:
        """What a feature is made of that comes as columns or as a number; None: as a text.

        `written` makes the same statement of another Select.
        """
        kept = self._kept(query)
        if kept is not None:
            return kept_blocks(self.visible, kept, self.tables, lambda: written(self._writing()))
        if query.form.is_xml or not self.dialect.in_columns:
            return None
        return tuple(f.name for f in self.visible.chosen(query.columns))

    def _shape(self, query: FeatureQuery) -> str:
        """The geometry and, in JSON-FG, the time and the place behind it."""
        has_time = (
            query.form is FeatureEncoding.JSONFG
            and self.collection.time_field in self.visible.names
        )
        year = self._column(self.visible.field(self.collection.time_field)) if has_time else None
        return shape(query, self.collection.geometry, year, self.dialect)
