"""How far a history that is being taken over has come."""

from api.deps import Conn, Now, Reach
from api.errors import documented
from api.routing import Router
from qingyu.jobs.energy import filling
from qingyu.jobs.energy.filling import Filling

router = Router(tags=["energy"], responses=documented(401))


@router.get("/filling")
def show_filling(conn: Conn, reach: Reach, now: Now) -> Filling:
    """How much of the history that is being taken over is counted, of the enterprises you see; false when none is."""
    return filling.look(conn, reach, now)
