"""Corrections of limit levels that standards print. Formulas only: no level is corrected by them yet."""

STANDARD_PRESSURE_PA = 101_325.0


def altitude_factor(pressure_pa: float, altitude_m: float) -> float:
    """K of level 3 for kilns above 1500 m. pressure_pa: mean air pressure. [Pa]  altitude_m: [m]  GB 16780-2021.

    >>> round(altitude_factor(65_000.0, 3_600.0), 4), round(117 * altitude_factor(65_000.0, 3_600.0), 1)
    (1.0436, 122.1)
    >>> altitude_factor(95_000.0, 500.0)
    1.0
    """
    return 1.179 - 0.211 * pressure_pa / STANDARD_PRESSURE_PA if altitude_m > 1500 else 1.0


def clinker_ratio(level: float, per_point: float, ratio_percent: float) -> float:
    """A cement level for a clinker ratio other than 75 %. level: [kgce/t]  Source: GB 16780-2021.

    >>> [round(clinker_ratio(level, c, 70.0), 2) for level, c in ((80.0, 1.10), (87.0, 1.15), (94.0, 1.20))]
    [74.5, 81.25, 88.0]
    """
    return level + per_point * (ratio_percent - 75.0)


def ore_grade(level: float, per_point: float, grade_percent: float, reference_percent: float) -> float:
    """A smelting-electricity level for an ore grade other than the reference. level: [kWh/t]  Source: GB 21341-2022.

    >>> ore_grade(4000.0, 100.0, 34.0, 36.0)
    4200.0
    """
    return level - per_point * (grade_percent - reference_percent)
