"""What is registered, as those who take readings need it: codes to ids, and arrays over channels for whole batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qingyu.db import readings as table
from qingyu.db.pool import Connection
from qingyu.db.readings import CodeRow, Ints

_NEVER, _EVER = -(2**62), 2**62


@dataclass(frozen=True, slots=True)
class Known:
    """What is registered for one enterprise."""

    enterprise_id: int
    channels: Mapping[str, Mapping[str, int]]
    gateways: Mapping[str, int]
    products: Mapping[str, int]
    class_a: frozenset[str] = frozenset()  # gateways that keep a message until our receipt


class Registry:
    """What ingest knows of the enterprises it holds; arrays over channel ids for the checks of a whole batch."""

    def __init__(self) -> None:
        self.by_code: dict[str, Known] = {}
        self.n_loads = 0  # how often something was read: what was judged by an earlier state may be judged again
        self.enterprise_of: Ints = np.zeros(0, np.int64)
        self.starts_us: Ints = np.zeros(0, np.int64)
        # Where channels end, and whether only a recording ends there: then the next reading opens them.
        self.ends_us: Ints = np.zeros(0, np.int64)
        self.until_recorded: npt.NDArray[np.bool_] = np.zeros(0, bool)
        # The newest reading of each channel: what is later is surely new, because one writer holds an enterprise.
        self.high_water_us: Ints = np.zeros(0, np.int64)

    def load(self, conn: Connection, enterprise_ids: Sequence[int], newest: bool = True) -> None:
        """Read, or read again, what is registered for some enterprises.

        newest: also the newest reading of each channel, which only the one writer of an enterprise can make use of.
        """
        if not enterprise_ids:
            return
        channels: dict[int, dict[str, dict[str, int]]] = {}
        found = table.channels_of(conn, enterprise_ids, newest)
        self._grow(max((row.id for row in found), default=0) + 1)
        for row in found:
            channels.setdefault(row.enterprise_id, {}).setdefault(row.meter, {})[row.channel] = row.id
            self.enterprise_of[row.id] = row.enterprise_id
            self.starts_us[row.id] = row.valid_from_us
            self.ends_us[row.id] = _EVER if row.valid_to_us is None else row.valid_to_us
            self.until_recorded[row.id] = row.until_recorded
            self.high_water_us[row.id] = _NEVER if row.last_us is None else row.last_us
        for meters in channels.values():
            for by_code in meters.values():
                if len(by_code) == 1:
                    by_code[""] = next(iter(by_code.values()))
        known = table.gateways_of(conn, enterprise_ids)
        gateways = _by_enterprise(known)
        class_a = _by_enterprise(row for row in known if row.keeps)
        products = _by_enterprise(table.products_of(conn, enterprise_ids))
        for key, code in table.codes_of(conn, enterprise_ids).items():
            keeping = frozenset(class_a.get(key, ()))
            self.by_code[code] = Known(
                key, channels.get(key, {}), gateways.get(key, {}), products.get(key, {}), keeping
            )
        self.n_loads += 1  # at the end, for another thread may read messages meanwhile

    def opened(self, channel_ids: Ints) -> None:
        """Channels that were to end with a recording go on."""
        self.ends_us[channel_ids] = _EVER
        self.until_recorded[channel_ids] = False

    def _grow(self, size: int) -> None:
        more = size - len(self.starts_us)
        if more > 0:
            self.enterprise_of = np.concatenate([self.enterprise_of, np.zeros(more, np.int64)])
            self.starts_us = np.concatenate([self.starts_us, np.zeros(more, np.int64)])
            self.ends_us = np.concatenate([self.ends_us, np.full(more, _EVER, np.int64)])
            self.until_recorded = np.concatenate([self.until_recorded, np.zeros(more, bool)])
            self.high_water_us = np.concatenate([self.high_water_us, np.full(more, _NEVER, np.int64)])


def _by_enterprise(codes: Iterable[CodeRow]) -> dict[int, dict[str, int]]:
    grouped: dict[int, dict[str, int]] = {}
    for row in codes:
        grouped.setdefault(row.enterprise_id, {})[row.code] = row.id
    return grouped
