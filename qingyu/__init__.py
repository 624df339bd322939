"""Qingyu 晴雨, the energy barometer: the library that the programs and the command line share."""

__version__ = "0.1.0"
