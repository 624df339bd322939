"""Why a number is absent, or what is remarked beside one: a code and its parameters. Sentences are made on reading."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union

# What a parameter may be: plain, so that it can be stored and hashed; a reason may stand in another.
Parameter = Union[str, int, float, "Reason", "tuple[Parameter, ...]"]

SAID = "said"  # a sentence as it stands: of a person, of another program, or stored before reasons were values
ALL_OF = "all_of"
_DIGITS = 6  # what a sentence shows at most; the noise of a sum behind them must not make another reason


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of the table of sentences, with the parameters its sentence names."""

    code: str
    parameters: tuple[tuple[str, Parameter], ...] = ()

    def parameter(self, name: str) -> Parameter:
        """A parameter by its name."""
        return dict(self.parameters)[name]

    def as_json(self) -> dict[str, Any]:
        """As it is stored.

        >>> because("flow_unknown", flow="coal").as_json()
        {'code': 'flow_unknown', 'parameters': {'flow': 'coal'}}
        """
        return {"code": self.code, "parameters": {name: _as_json(said) for name, said in self.parameters}}


def because(code: str, /, **parameters: object) -> Reason:
    """A reason. Days and instants become text, numbers keep the digits that a sentence shows.

    >>> because("carrier_unpriced", carrier="coke", day=date(2026, 3, 1)).parameter("day")
    '2026-03-01'
    """
    return Reason(code, tuple((name, _plain(said)) for name, said in sorted(parameters.items())))


def all_of(reasons: Iterable[Reason | None]) -> Reason | None:
    """Several reasons as one, each once; null where there is none.

    >>> one, other = because("whole_is_zero"), because("energy_unknown")
    >>> all_of([None, one]) == one
    True
    >>> [part.code for part in parts_of(all_of([one, other, one]))]
    ['whole_is_zero', 'energy_unknown']
    """
    given = [reason for reason in reasons if reason is not None]
    if not given:
        return None
    parts = tuple(dict.fromkeys(part for reason in given for part in parts_of(reason)))
    if len(parts) < 2:
        return parts[0] if parts else None
    return because(ALL_OF, reasons=parts)


def parts_of(reason: Reason | None) -> tuple[Reason, ...]:
    """The single reasons that one is made of."""
    if reason is None:
        return ()
    if reason.code != ALL_OF:
        return (reason,)
    within = reason.parameter("reasons")
    return tuple(part for part in within if isinstance(part, Reason)) if isinstance(within, tuple) else ()


def read(stored: object) -> Reason | None:
    """A reason as it was stored: a code with parameters, or a sentence from before reasons were values.

    >>> read({"code": "flow_unknown", "parameters": {"flow": "coal"}}) == because("flow_unknown", flow="coal")
    True
    >>> read("as it was said then").parameter("sentence")
    'as it was said then'
    """
    if stored is None or isinstance(stored, Reason):
        return stored
    if isinstance(stored, str):
        return because(SAID, sentence=stored) if stored else None
    if isinstance(stored, Mapping):
        return because(stored["code"], **{name: _read(said) for name, said in stored["parameters"].items()})
    raise TypeError(f"no reason is stored as a {type(stored).__name__}")


def as_stored(value: object) -> Any:
    """A reason inside a structure that is written as JSON: the `default` of `json.dumps`."""
    if isinstance(value, Reason):
        return value.as_json()
    raise TypeError(f"a {type(value).__name__} cannot be written as JSON")


def _plain(said: object) -> Parameter:
    if isinstance(said, Reason):
        return said
    if isinstance(said, StrEnum):
        return said.value
    if isinstance(said, str | int):
        return said
    if isinstance(said, float):
        return float(f"{said:.{_DIGITS}g}") if math.isfinite(said) else str(said)
    if isinstance(said, datetime):
        return f"{said:%Y-%m-%d %H:%M}"
    if isinstance(said, date):
        return said.isoformat()
    if isinstance(said, Iterable):
        return tuple(_plain(one) for one in said)
    raise TypeError(f"no parameter of a reason is a {type(said).__name__}")


def _as_json(said: Parameter) -> Any:
    if isinstance(said, Reason):
        return said.as_json()
    return [_as_json(one) for one in said] if isinstance(said, tuple) else said


def _read(stored: Any) -> Any:
    if isinstance(stored, Mapping):
        return read(stored)
    return [_read(one) for one in stored] if isinstance(stored, list) else stored
