"""The program that turns readings into slots, indicators and warnings; the formulas are in `qingyu/domain`."""
