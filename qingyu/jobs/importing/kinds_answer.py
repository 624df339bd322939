"""What tables of each kind look like, for those who make one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from qingyu.jobs.answer import LITERALS, Answer
from qingyu.jobs.importing.kind import Kind
from qingyu.jobs.importing.kinds import KINDS
from qingyu.jobs.importing.names import REGION_TITLES, TITLES, RegionTableKind, TableKind, Title
from qingyu.jobs.importing.of_regions import REGION_KINDS
from qingyu.jobs.importing.place import Place, RegionPlace
from qingyu.jobs.tables.columns import YEAR


@dataclass(frozen=True, slots=True)
class TableColumn(Answer):
    """A column a table may have."""

    name: Annotated[str, Field(description="its name in declarations", examples=["quantity"])]
    also_called: Annotated[
        Sequence[str], Field(description="what else it may be called; the first is usual", examples=[["产量"]])
    ]
    unit: Annotated[
        str | None,
        Field(
            description="its unit, where its name says no other; null where a column beside it has it", examples=["tce"]
        ),
    ]


@dataclass(frozen=True, slots=True)
class TableForm(Answer):
    """Tables of a kind: their columns, and which of these have to be there."""

    kind: Annotated[TableKind | RegionTableKind, LITERALS]
    name_en: str
    name_zh: str
    may_send: Annotated[bool, Field(description="whether the caller may send one here", examples=[True])]
    needs: Annotated[
        Sequence[Sequence[str]],
        Field(description="sets of columns, one of which a table has to have", examples=[[["month", "coal_tce"]]]),
    ]
    columns: Annotated[Sequence[TableColumn], Field(description="the columns a table may have")]


def forms(may_send: Callable[[TableKind], bool]) -> list[TableForm]:
    """Every kind in the order in which they are known."""
    return [_form(kind, TITLES[name], may_send(name)) for name, kind in KINDS.items()]


def region_forms(may_send: bool) -> list[TableForm]:
    """Every kind of tables of regions; the column `region` stands beside the others, for a table may name several."""
    return [_form(kind, REGION_TITLES[name], may_send) for name, kind in REGION_KINDS.items()]


def _form(kind: Kind[Place] | Kind[RegionPlace], title: Title, may_send: bool) -> TableForm:
    shape = kind.shape
    # Whose the rows are is known, and the year only stands beside wide months.
    hidden = {"enterprise", YEAR}
    needs = [sorted(needed, key=_order(kind)) for needed in shape.needs if not needed & hidden]
    columns = [
        TableColumn(one.name, one.also.split(" ") if one.also else [], shape.in_unit.get(one.name))
        for one in shape.columns
        if one.name not in hidden
    ]
    return TableForm(kind.name, title.en, title.zh, may_send, needs, columns)


def _order(kind: Kind[Place] | Kind[RegionPlace]) -> Callable[[str], int]:
    return [column.name for column in kind.shape.columns].index
