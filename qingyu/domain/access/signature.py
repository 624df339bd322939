"""The signature of a webhook's message, after Standard Webhooks."""

import base64
import hmac

PREFIX = "whsec_"


def secret_of(random: bytes) -> str:
    """A secret as it is shown: the scheme wants 24 to 64 random bytes.

    >>> secret_of(bytes(24))
    'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return PREFIX + base64.b64encode(random).decode()


def sign(secret: str, message_id: str, timestamp: int, payload: bytes) -> str:
    """The header `webhook-signature`: version 1, HMAC-SHA256 over id, time and payload.

    Source: the example of the specification of Standard Webhooks.

    >>> secret, name = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    >>> sign(secret, name, 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), payload))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
