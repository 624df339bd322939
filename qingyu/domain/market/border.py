"""The border adjustment of the European Union CBAM 碳边境调节机制: default values, and what is put upon them."""

# Regulation (EU) 2025/2621: the share put upon a default value where the actual one is not verified, by year. [1]
_MARK_UP = {2026: 0.10, 2027: 0.20}
_MARK_UP_AFTER = 0.30


def marked_up(default: float, year: int) -> float:
    """A default value with the mark-up of a year. [tCO2e per tonne]

    >>> [round(marked_up(2.0, year), 9) for year in (2026, 2027, 2028)]
    [2.2, 2.4, 2.6]
    """
    return default * (1.0 + _MARK_UP.get(year, _MARK_UP_AFTER))
