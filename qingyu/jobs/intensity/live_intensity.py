"""The intensity of the last hours, from slots and the output stated in them; computed on reading, never stored."""

from datetime import datetime, timedelta

from qingyu.db import energy as energy_rows
from qingyu.db import enterprises
from qingyu.db import intensity as rows
from qingyu.db.energy import Product
from qingyu.db.intensity import Process
from qingyu.db.pool import Connection
from qingyu.domain.energy.coal import PRODUCT_SIGN
from qingyu.domain.intensity.ratio import METRIC_UNIT
from qingyu.domain.kernel.reason import because
from qingyu.domain.kernel.scope import Scope
from qingyu.errors import Invalid, NotFound
from qingyu.jobs.answer import sentence_or_none
from qingyu.jobs.intensity.intensity_answer import LiveIntensity, LiveProduct
from qingyu.jobs.intensity.spans import Parts, Spans

MOST_HOURS = 168


def live(conn: Connection, scope: Scope, code: str, product: str | None, hours: int, now: datetime) -> LiveIntensity:
    """Each product over the `hours` before the end of its last stated output; raises NotFound.

    Output is stated after a shift or a day: measured up to this minute, energy would always be ahead of it. How long
    ago that end is, the answer says.
    """
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid(because("hours_up_to", n=MOST_HOURS, got=hours), code="bad_span")
    enterprise = enterprises.enterprise(conn, scope, code)
    zone, span = enterprise.zone, timedelta(hours=hours)
    everything = energy_rows.products(conn, enterprise.id)
    products = [p for p in everything if product in (None, p.code)]
    if product is not None and not products:
        raise NotFound(because("no_product", enterprise=code, product=product))
    spans = Spans(conn, enterprise, everything, now - 2 * span, now)
    parts = spans.charged(energy_rows.slot_uses(conn, enterprise.id, PRODUCT_SIGN, now - 2 * span, now, zone, scope))
    processes = rows.processes(conn, enterprise.id)
    return LiveIntensity(
        hours=hours,
        time_zone=enterprise.time_zone,
        products=[_product(spans, parts, p, processes.get(p.code), span, now) for p in products],
    )


def _product(
    spans: Spans, parts: Parts, product: Product, process: Process | None, span: timedelta, now: datetime
) -> LiveProduct:
    ended = spans.last_output(product.code)
    until = ended if ended is not None and ended > now - span else None
    end = until or now
    none = because("no_recent_output", hours=span / timedelta(hours=1)) if until is None else None
    one = spans.of(product, parts, end - span, end, none)
    found = one.intensity
    return LiveProduct(
        product=product.code,
        name_zh=product.name_zh,
        name_en=product.name_en,
        process=process,
        value=found.value,
        unit=found.unit,
        reason=sentence_or_none(found.reason),
        completeness=found.completeness,
        coverage=found.coverage,
        verified=one.verified,
        from_=(end - span).astimezone(spans.zone),
        until=end.astimezone(spans.zone),
        behind_h=(now - end).total_seconds() / 3600.0,
        energy=one.energy.value,
        energy_unit=METRIC_UNIT[one.metric],
        output=one.output.quantity if one.output.reason is None else None,
        output_unit=product.unit,
    )
