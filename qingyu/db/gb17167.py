"""The tables of GB 17167 in the database: editions of the standard, rates and thresholds, classes of instruments."""

from dataclasses import asdict

from qingyu.db.editions import DataFile, put_rows
from qingyu.db.pool import Connection, rows
from qingyu.db.sql import queries
from qingyu.domain.energy.factors import Verified
from qingyu.domain.metering import gb17167
from qingyu.domain.metering.gb17167 import InstrumentClass, Requirement, Standard

_q = queries("gb17167")


def _put_standards(conn: Connection, text: str, file: str, edition: str) -> None:
    put_rows(conn, file, edition, _q.add_standards, [asdict(row) for row in gb17167.standards(text, file, edition)])


def _put_requirements(conn: Connection, text: str, file: str, edition: str) -> None:
    found = gb17167.requirements(text, file, edition)
    put_rows(
        conn, file, edition, _q.add_requirements, [{**asdict(row), "carriers": list(row.carriers)} for row in found]
    )


def _put_classes(conn: Connection, text: str, file: str, edition: str) -> None:
    put_rows(conn, file, edition, _q.add_classes, [asdict(row) for row in gb17167.classes(text, file, edition)])


FILES = (
    DataFile("metering_standards.csv", _put_standards),
    DataFile("metering_requirements.csv", _put_requirements),
    DataFile("metering_classes.csv", _put_classes),
)
# Beside our own: an upgrade never replaces what an operator loaded.
OPERATOR_REQUIREMENTS = DataFile("operator.metering_requirements.csv", _put_requirements)
OPERATOR_CLASSES = DataFile("operator.metering_classes.csv", _put_classes)


def standards(conn: Connection) -> list[Standard]:
    """The editions of GB 17167 that are known, oldest first."""
    return [Standard(**{**row, "verified": Verified(row["verified"])}) for row in rows(conn, _q.standards)]


def own_standards(conn: Connection) -> set[str]:
    """The editions of GB 17167 whose tables the platform carries itself."""
    return {row["standard"] for row in rows(conn, _q.own_standards)}


def requirements(conn: Connection, standard: str | None = None) -> list[Requirement]:
    """The table of rates and thresholds, of one edition of GB 17167 or of all."""
    return [
        Requirement(
            **{
                **row,
                "carriers": tuple(row["carriers"]),
                "rates_verified": Verified(row["rates_verified"]),
                "thresholds_verified": Verified(row["thresholds_verified"]),
            }
        )
        for row in rows(conn, _q.requirements)
        if standard in (None, row["standard"])
    ]


def classes(conn: Connection) -> dict[str, InstrumentClass]:
    """The accuracy classes by id."""
    return {
        row["id"]: InstrumentClass(**{**row, "verified": Verified(row["verified"])}) for row in rows(conn, _q.classes)
    }
