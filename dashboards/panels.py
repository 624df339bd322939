"""The pieces of a panel: a query on PostgreSQL as Grafana's data source plugin wants it, and where the queries are."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

HERE = Path(__file__).parent
PLUGIN = "grafana-postgresql-datasource"
SOURCE = DataSourceRef(type_val=PLUGIN, uid="qingyu")

_NAME = re.compile(r"^-- name: (\w+)\n(?:--.*\n)*", re.MULTILINE)


def statements(dashboard: str) -> dict[str, str]:
    """The panel queries of a dashboard by name, from the `.sql` file beside this one."""
    parts = _NAME.split((HERE / f"{dashboard}.sql").read_text("utf-8"))[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


@dataclass(frozen=True)
class SqlQuery(Dataquery):
    """A panel's query; the SDK has no builder for PostgreSQL."""

    sql: str
    form: str
    ref: str = "A"

    def to_json(self) -> dict[str, Any]:
        """What stands in the dashboard's `targets`."""
        return {
            "refId": self.ref,
            "datasource": SOURCE,
            "editorMode": "code",
            "rawQuery": True,
            "rawSql": self.sql,
            "format": self.form,
        }


@dataclass(frozen=True)
class Sql(Builder[Dataquery]):
    """Builds a SqlQuery; `form` is "time_series" or "table"."""

    sql: str
    form: str = "table"

    def build(self) -> Dataquery:
        """The query."""
        return SqlQuery(self.sql, self.form)
