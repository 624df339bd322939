"""Production output 产量 of a table: each row by the rules of what gateways state, in one batch an enterprise."""

from collections.abc import Mapping
from typing import Any

from qingyu.db import batch_lines, readings
from qingyu.domain.energy.units import convert, converts
from qingyu.domain.kernel.reason import because
from qingyu.domain.metering import message
from qingyu.errors import Invalid, Kind
from qingyu.jobs.importing.place import Place
from qingyu.jobs.importing.spans import instants_of
from qingyu.jobs.receive.intake import window_us
from qingyu.jobs.receive.statements import production_line, production_row
from qingyu.jobs.refused import Refused


def take(place: Place, said: Mapping[str, Any]) -> bool:
    """Store the output of a row; False where its revision says the same, Refused where it says another number."""
    output = _output(place, said)
    if place.batch is None:
        place.batch = batch_lines.ids(place.at.conn, 1)[0]
    stored = readings.insert_production(
        place.at.conn, production_row(place.at.enterprise_id, output, place.batch, place.asked.now)
    )
    if stored is None:
        place.outputs.append(output)
        return True
    if stored != output.quantity:
        raise Refused(because("revision_says_other", revision=output.revision, stored=stored))
    return False


def finish(place: Place) -> None:
    """Write the batch line of what was new, so that its days are computed again."""
    if place.batch is not None and place.outputs:
        line = production_line(place.batch, place.at.enterprise_id, "import", place.outputs, place.asked.now)
        batch_lines.insert(place.at.conn, [line])


def _output(place: Place, said: Mapping[str, Any]) -> message.Output:
    span = instants_of(said, place.zone)
    if span is None:
        raise Refused(because("row_without_days"), Kind.INVALID)
    product = place.products.get(said["product"], said["product"])
    item = {
        "product": product,
        "from": span[0].isoformat(),
        "to": span[1].isoformat(),
        "quantity": in_its_unit(said["quantity"], said.get("unit"), place.product_units.get(product)),
        "revision": said.get("revision", 0),
    }
    window = window_us(place.asked.now, place.asked.bounds)
    outputs, bad = message.read_production([item], place.at.products, message.Instants(), *window)
    if bad:
        raise Invalid(bad[0].reason, code=bad[0].fault.value)
    return outputs[0]


def in_its_unit(quantity: float, unit: str | None, own: str | None) -> float:
    """A quantity in the unit of its product; without a unit it is in that one. Raises Refused for another kind."""
    if unit is None or own is None or unit == own:
        return quantity
    if not converts(unit, own):
        raise Refused(because("unit_mismatch", unit=own, cell=unit), Kind.INVALID)
    return convert(quantity, unit, own)
