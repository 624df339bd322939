"""The shipped rule sets of the barometer 晴雨表 by id."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from qingyu.domain.assessment import lights
from qingyu.domain.assessment.lights import LightRules
from qingyu.domain.kernel.reason import because
from qingyu.errors import NotFound

DEFAULT = "state-2020"


@cache
def shipped() -> Mapping[str, LightRules]:
    """Every rule set of the package; raises BadTable where the file is none."""
    return lights.read(files("qingyu").joinpath("data", "lights.toml").read_text("utf-8"), "lights.toml")


def by_id(rules_id: str) -> LightRules:
    """A rule set; raises NotFound with the ids there are."""
    if rules_id not in shipped():
        raise NotFound(because("no_light_rules", got=rules_id, known=tuple(shipped())))
    return shipped()[rules_id]
