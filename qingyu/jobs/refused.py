"""A refusal that says why by a reason of the table of sentences, in the reader's language."""

from qingyu.domain.kernel.reason import Reason
from qingyu.domain.sentences.say import say
from qingyu.errors import Kind, QingyuError


class Refused(QingyuError):
    """What is asked for contradicts what is stored, or is another's to do."""

    def __init__(self, reason: Reason, kind: Kind = Kind.CONFLICT) -> None:
        super().__init__(say(reason, "en"), code=reason.code)
        self.reason = reason
        self.kind = kind
