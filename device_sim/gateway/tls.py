"""TLS for a gateway: whose certificate it trusts, and its own where it has one in place of a password."""

import ssl
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client


@dataclass(frozen=True, slots=True)
class Tls:
    """authority: the certificate of who signed the broker's; certificate, key: the gateway's own, or none."""

    authority: Path
    certificate: Path | None = None
    key: Path | None = None

    def apply(self, client: Client) -> None:
        """Let a client speak TLS, and only with a broker that the authority knows under the name it is called by."""
        context = ssl.create_default_context(cafile=str(self.authority))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        client.tls_set_context(context)


def waits_inside(client: Client) -> bool:
    """Whether decrypted bytes lie ready that no selector knows of, because they have left the socket already."""
    open_socket = client.socket()
    return isinstance(open_socket, ssl.SSLSocket) and open_socket.pending() > 0
