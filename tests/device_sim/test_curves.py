"""Load curves: the same for ever, never negative, and what is measured adds up."""

import numpy as np
import pytest

from device_sim.district.curves import SLOT_US, Curve, Load, Shape, slot_energy

SLOTS = np.arange(1_976_000, 1_976_000 + 30 * 96, dtype=np.int64)


@pytest.mark.parametrize("shape", Shape)
def test_a_load_is_positive_and_near_its_mean(shape: Shape) -> None:
    energy = slot_energy(Load(12345, 400.0, shape), SLOTS)
    # At night the sun gives nothing; every other load is never quite still.
    assert energy.min() == 0 if shape is Shape.SUN else energy.min() > 0
    assert energy.mean() * 4 == pytest.approx(400, rel=0.15)


def test_a_curve_is_the_same_whoever_asks_and_in_whatever_pieces() -> None:
    loads = (Load(1, 100.0, Shape.SHIFTS), Load(2, 50.0, Shape.BATCH))
    origin = int(SLOTS[0])
    at_us = SLOTS[:500] * SLOT_US + 123_456_789
    at_once = Curve(loads, origin).total(at_us)
    piecewise = Curve(loads, origin)
    np.testing.assert_array_equal(np.concatenate([piecewise.total(at_us[:7]), piecewise.total(at_us[7:])]), at_once)


def test_the_running_total_never_falls_and_meets_the_slots_at_their_ends() -> None:
    load = Load(7, 100.0, Shape.BATCH)
    curve = Curve((load,), int(SLOTS[0]))
    total = curve.total(np.arange(0, 96 * SLOT_US, 10_000_000, dtype=np.int64) + int(SLOTS[0]) * SLOT_US)
    assert (np.diff(total) > 0).all()
    ends = curve.total(SLOTS[:97] * SLOT_US)
    np.testing.assert_allclose(np.diff(ends), slot_energy(load, SLOTS[:96]), atol=2e-6)


def test_the_rate_is_the_slope_of_the_total() -> None:
    curve = Curve((Load(9, 100.0, Shape.DEMAND),), int(SLOTS[0]))
    at_us = int(SLOTS[0]) * SLOT_US + np.arange(0, SLOT_US, SLOT_US // 7, dtype=np.int64) + 1_000_000
    slope = (curve.total(at_us + 500_000) - curve.total(at_us - 500_000)) * 3600
    np.testing.assert_allclose(curve.rate_per_h(at_us), slope, rtol=1e-3)


def test_a_total_before_the_origin_is_refused() -> None:
    with pytest.raises(ValueError, match="before the origin"):
        Curve((Load(9, 100.0, Shape.DEMAND),), int(SLOTS[5])).total(SLOTS[:1] * SLOT_US)
