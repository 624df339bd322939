"""Which settings a program is given: all that are no secret, and of the secrets its own only."""

import re
from collections.abc import Mapping

_SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL)$")
# A secret that stands here for no program reaches none of them, only the shell of an operator (`python -m stack env`).
OWN = {
    "keeper": re.compile(r"QINGYU_DB_KEEPER_PASSWORD"),
    "ingest": re.compile(r"QINGYU_DB_INGEST_PASSWORD|QINGYU_MQTT_INGEST_PASSWORD"),
    "analytics": re.compile(r"QINGYU_DB_ANALYTICS_PASSWORD|QINGYU_NOTICES_SMTP_PASSWORD"),
    "api": re.compile(r"QINGYU_DB_API_PASSWORD|QINGYU_(API|OIDC)_\w+"),
}


def is_secret(name: str) -> bool:
    """Whether a variable holds something that only its owner may know."""
    return bool(_SECRET.search(name))


def of(program: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of one program.

    >>> of("analytics", {"QINGYU_DB_PORT": "1", "QINGYU_DB_ADMIN_PASSWORD": "x", "QINGYU_DB_ANALYTICS_PASSWORD": "y"})
    {'QINGYU_DB_PORT': '1', 'QINGYU_DB_ANALYTICS_PASSWORD': 'y'}
    """
    own = OWN.get(program)
    return {
        name: value
        for name, value in environment.items()
        if not is_secret(name) or (own is not None and own.fullmatch(name))
    }
