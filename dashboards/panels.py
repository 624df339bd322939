"""The pieces of a panel: a query on PostgreSQL as Grafana's data source plugin wants it, and where the queries are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.builders import stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import Dashboard, DashboardLinkType, DataSourceRef, DynamicConfigValue

HERE = Path(__file__).parent
PLUGIN = "grafana-postgresql-datasource"
WIDE, HALF = 24, 12

_NAME = re.compile(r"^-- name: (\w+)\n(?:--.*\n)*", re.MULTILINE)


def source(uid: str) -> DataSourceRef:
    """The data source that a dashboard asks."""
    return DataSourceRef(type_val=PLUGIN, uid=uid)


def statements(dashboard: str) -> dict[str, str]:
    """The panel queries of a dashboard by name, from the `.sql` file beside this one."""
    parts = _NAME.split((HERE / f"{dashboard}.sql").read_text("utf-8"))[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


@dataclass(frozen=True)
class SqlQuery(Dataquery):
    """A panel's query; the SDK has no builder for PostgreSQL."""

    asked: DataSourceRef
    sql: str
    form: str
    ref: str = "A"

    def to_json(self) -> dict[str, Any]:
        """What stands in the dashboard's `targets`."""
        return {
            "refId": self.ref,
            "datasource": self.asked,
            "editorMode": "code",
            "rawQuery": True,
            "rawSql": self.sql,
            "format": self.form,
        }


@dataclass(frozen=True)
class Sql(Builder[Dataquery]):
    """Builds a SqlQuery; `form` is "time_series" or "table"."""

    asked: DataSourceRef
    sql: str
    form: str = "table"

    def build(self) -> Dataquery:
        """The query."""
        return SqlQuery(self.asked, self.sql, self.form)


@dataclass(frozen=True)
class Panels:
    """Makes the panels of a dashboard: `sql` are its queries by name, `asked` its data source."""

    asked: DataSourceRef
    sql: Mapping[str, str]

    def curves(self, title: str, about: str, query: str, scale: str, **codes: str) -> timeseries.Panel:
        """Curves over time. scale: unit of the axis; codes: what stands in braces in the query, from the register."""
        panel = timeseries.Panel().title(title).description(about).datasource(self.asked).unit(scale)
        return panel.with_target(self._asks(query, "time_series", codes)).span(HALF).height(8)

    def numbers(self, title: str, about: str, query: str) -> stat.Panel:
        """A few single numbers."""
        panel = stat.Panel().title(title).description(about).datasource(self.asked)
        return panel.with_target(self._asks(query, "table", {})).span(HALF).height(5)

    def rows(self, title: str, about: str, query: str, **codes: str) -> table.Panel:
        """A table over the whole width."""
        panel = table.Panel().title(title).description(about).datasource(self.asked)
        return panel.with_target(self._asks(query, "table", codes)).span(WIDE).height(7)

    def _asks(self, query: str, form: str, codes: Mapping[str, str]) -> Sql:
        text = self.sql[query]
        for name, code in codes.items():
            if "'" in code:
                raise ValueError(f"{name}: wanted a code of the register, {code!r} came")
            text = text.replace(f"{{{name}}}", code)
        return Sql(self.asked, text, form)


def leads_to(title: str, address: str) -> DynamicConfigValue:
    """What makes the cells of a column links."""
    return DynamicConfigValue(id_val="links", value=[{"title": title, "url": address, "targetBlank": True}])


def link(title: str, address: str) -> builders.DashboardLink:
    """A link at the head of a dashboard, opened beside it."""
    return builders.DashboardLink(title).type(DashboardLinkType.LINK).url(address).target_blank(True)


def numbered(built: Dashboard) -> Dashboard:
    """A dashboard with its panels numbered in order: numbered by Grafana, a link to one would change with each edit."""
    for number, panel in enumerate(built.panels or [], start=1):
        panel.id_val = number
    return built
