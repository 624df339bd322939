"""Refusals that say why by a reason of the table of sentences, in the reader's language."""

from qingyu.domain.kernel.reason import Reason, because
from qingyu.domain.sentences.say import say
from qingyu.errors import Kind, QingyuError


class Refused(QingyuError):
    """What is asked for contradicts what is stored, or is another's to do."""

    reason: Reason

    def __init__(self, reason: Reason, kind: Kind = Kind.CONFLICT) -> None:
        super().__init__(reason, code=reason.code)
        self.kind = kind


class Unfit(ValueError):
    """A value, a cell or a row is not what is wanted there; inside a model pydantic takes it for a fault of a field."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(say(reason, "en"))
        self.reason = reason


def reason_of(error: Exception) -> Reason:
    """Why something was refused; of an error that has no reason the sentence as it stands."""
    known = getattr(error, "reason", None)
    return known if isinstance(known, Reason) else because("refused_as_said", sentence=str(error))
