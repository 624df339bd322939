"""Logins of Grafana for one enterprise or one region: given, given anew, taken back."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from qingyu.db import dashboard_readers as rows
from qingyu.db import enterprises
from qingyu.db.pool import Connection
from qingyu.domain.kernel.scope import EVERYTHING
from qingyu.jobs.access.audit import Act, record
from qingyu.jobs.answer import Answer

Kind: TypeAlias = Literal["enterprise", "region"]


@dataclass(frozen=True, slots=True)
class DashboardLogin(Answer):
    """A login of Grafana, shown this once."""

    kind: Annotated[Kind, Field(description="what it may read: one enterprise, or one region with all below it")]
    code: Annotated[str, Field(description="code of the enterprise or region")]
    uid: Annotated[str, Field(description="what Grafana knows its data source and dashboard by")]
    role_name: Annotated[str, Field(description="the login at the database")]
    password: Annotated[str, Field(description="its password; the platform cannot show it again")]


def uid_of(kind: str, code: str) -> str:
    """What Grafana knows the data source and the dashboard of an enterprise or region by."""
    return f"qingyu-{kind}-{code}"


def grant(conn: Connection, kind: Kind, code: str, by: str, now: datetime) -> DashboardLogin:
    """A new login of an enterprise or region; one that it had before ends. Needs the owner's connection.

    Raises NotFound where there is no such enterprise or region.
    """
    whose = _id_of(conn, kind, code)
    rows.take(conn, kind, whose)
    login = DashboardLogin(
        kind, code, uid_of(kind, code), f"qingyu_dashboard_{secrets.token_hex(6)}", secrets.token_urlsafe(24)
    )
    rows.give(conn, login.role_name, login.password, kind, whose, by, now)
    record(conn, _act("grant", kind, code, by, whose), now)
    return login


def revoke(conn: Connection, kind: Kind, code: str, by: str, now: datetime) -> bool:
    """Take a login back; whether there was one. Needs the owner's connection; raises NotFound."""
    whose = _id_of(conn, kind, code)
    if rows.take(conn, kind, whose) is None:
        return False
    record(conn, _act("revoke", kind, code, by, whose), now)
    return True


def _act(verb: str, kind: Kind, code: str, by: str, whose: int) -> Act:
    of_enterprise = kind == "enterprise"
    return Act(
        "credential",
        by,
        f"dashboards:{code}",
        whose if of_enterprise else None,
        {"act": verb},
        None if of_enterprise else code,
    )


def _id_of(conn: Connection, kind: Kind, code: str) -> int:
    if kind == "enterprise":
        return enterprises.enterprise(conn, EVERYTHING, code).id
    return rows.region_id(conn, code)
