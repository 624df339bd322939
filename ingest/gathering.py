"""Messages in hand: read when they come, into batches that grow until the storage takes them; memory has one bound."""

from collections import deque
from collections.abc import Callable, Sequence

from qingyu.jobs.receive.intake import Batch, Decoding, Message


def cost(message: Message) -> int:
    """What a message takes in memory, about: an empty payload is not free. [byte]"""
    return len(message.payload) + len(message.topic) + 600


class Gathering:
    """Batches that are full, the one that grows, and how much the storage has in hand.

    Reading a batch takes about as long as writing it: while the storage writes one, the next is read, so that it is
    ready the moment the storage is free.
    """

    def __init__(
        self,
        begin: Callable[[], Decoding],
        most_bytes: int,
        most_of_one: int,
        is_wanted: Callable[[Message], bool],
    ) -> None:
        """begin: an empty batch to read messages into; most_bytes: of the messages in one.

        most_of_one: messages of one session in a batch; half of those that the broker sends ahead, so that the other
        half comes while the first is written, and not after it.
        is_wanted: whether a message may still be written, asked when its batch is handed over.
        """
        self._begin, self._most_bytes, self._most_of_one = begin, most_bytes, most_of_one
        self._is_wanted = is_wanted
        self._full: deque[tuple[Batch, int]] = deque()
        self._anew()
        self._handed: deque[tuple[int, int]] = deque()  # messages and bytes of what the storage has, in its order
        self.n_messages = self.n_bytes = 0

    def _anew(self) -> None:
        self._growing, self._size = self._begin(), 0
        self._n_of: dict[object, int] = {}

    def take(self, messages: Sequence[Message], source: object = None) -> None:
        """Read some messages that a connection brought; a batch that is full is closed."""
        begin, n_before = 0, self._n_of.get(source, 0)
        for end, message in enumerate(messages, 1):
            size = cost(message)
            self._size += size
            self.n_bytes += size
            if self._size >= self._most_bytes or n_before + end - begin >= self._most_of_one:
                self._growing.take(messages[begin:end])
                self._full.append((self._growing.batch(), self._size))
                self._anew()
                begin, n_before = end, 0
        self._growing.take(messages[begin:])
        self._n_of[source] = n_before + len(messages) - begin
        self.n_messages += len(messages)

    def next(self, however_small: bool) -> Batch | None:
        """The next batch for the storage: a full one, else what has grown so far, if that is wanted.

        Messages whose session was closed meanwhile are dropped here, the others of their batch are read again. Not when
        a session is closed: where hundreds are, one after another, all that waits would be read again for each.
        """
        while self._full or (however_small and self._growing.messages):
            if self._full:
                batch, size = self._full.popleft()
            else:
                batch, size = self._growing.batch(), self._size
                self._anew()
            kept = [message for message in batch.messages if self._is_wanted(message)]
            if len(kept) < len(batch.messages):
                kept_size = sum(map(cost, kept))
                self.n_messages -= len(batch.messages) - len(kept)
                self.n_bytes -= size - kept_size
                if not kept:
                    continue
                decoding, size = self._begin(), kept_size
                decoding.take(kept)
                batch = decoding.batch()
            self._handed.append((len(batch.messages), size))
            return batch
        return None

    def done(self) -> None:
        """The storage is done with the oldest batch that it has."""
        if self._handed:  # of one that was handed over just when the database was lost nothing is known any more
            n_messages, n_bytes = self._handed.popleft()
            self.n_messages -= n_messages
            self.n_bytes -= n_bytes

    def forget(self) -> None:
        """Nothing is in hand: the database is lost, and all of it comes again."""
        self._full.clear()
        self._handed.clear()
        self._anew()
        self.n_messages = self.n_bytes = 0
