"""The simulated district of `make demo`: how it is registered, and which programs bring it to life."""

from stack.clone import Clone, python

# Programs of the demonstration only, and their command lines after `python -m`.
# Eighteen months of 44 enterprises, as a platform takes history over: days, then hours, then quarter hours.
PAST = ["--plants", "44", "--backfill", "18mo", "--fine", "35d", "--hourly", "56d"]
# Counting eighteen months of 44 enterprises is work for both cores of a small machine: two analytics share it.
PROGRAMS = {
    "analytics_2": ["analytics"],
    "device_sim": ["device_sim", "district", *PAST, "--live", "--registered"],
}
# Registers the enterprises, gateways, meters and users of the district with the rights of an operator; doing it again
# changes nothing.
# What it prints, the demonstration's log-ins, is shown at the end of `make demo`.
REGISTER = ["device_sim", "district", *PAST, "--live", "--register-only"]


def register(clone: Clone, environment: dict[str, str]) -> str:
    """Register the district and return what a visitor needs to log in."""
    return log_ins(python(clone, environment, REGISTER))


def log_ins(said: str) -> str:
    """The last line of what registering says; the lines before tell each thing that is new."""
    return said.strip().rpartition("\n")[2]
