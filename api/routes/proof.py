"""The proof of a number: one call that takes it apart down to the readings."""

from typing import Annotated, Literal

from fastapi import Query

from api.deps import Conn, EnterpriseCode, Reach
from api.errors import documented
from api.routing import Router
from api.schemas.fields import AskedDay, AskedInstant
from qingyu.jobs.book import proof
from qingyu.jobs.book.proof_answer import Proof

router = Router(prefix="/enterprises/{code}", tags=["proof"], responses=documented(401, 404))


@router.get("/proof")
def show_proof(
    conn: Conn,
    reach: Reach,
    code: EnterpriseCode,
    indicator: Annotated[str, Query(pattern=r"^[a-z0-9_.]{1,63}$", description="code of the indicator")],
    start: Annotated[AskedDay, Query(description="first day of the period")],
    of: Annotated[
        str, Query(alias="scope", pattern=r"^[a-z0-9_.-]{0,63}$", description="a carrier or a product; the enterprise")
    ] = "",
    period: Literal["day", "month"] = "month",
    as_of: Annotated[AskedInstant | None, Query(description="as known at this instant; now")] = None,
) -> Proof:
    """What made an indicator value: formula, terms, factor rows, completeness, and the readings behind them."""
    return proof.tree(conn, reach, code, indicator, of, period, start, as_of)
