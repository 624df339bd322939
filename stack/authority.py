"""An own certificate authority: `python -m stack.authority FOLDER` makes it, and certificates for broker and gateways.

FOLDER/ca.key stays with whoever issues. FOLDER/broker is what the broker reads; its ca.crt is what gateways trust.
"""

import argparse
import ipaddress
import os
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_OF_AUTHORITY, _OF_OTHERS = timedelta(days=3650), timedelta(days=825)
_RENEW = timedelta(days=30)
HERE = ("localhost", "127.0.0.1")
# The user name of a gateway at the broker. A name without the gateway is ingest's, and never stands in a certificate.
_USER = re.compile(r"[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9.-]*")
_LONGEST_NAME = 64  # of X.509


class Authority:
    """A certificate authority in a folder that only its owner reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.broker = folder / "broker"

    @property
    def certificate(self) -> Path:
        """What clients must know to trust the broker."""
        return self.broker / "ca.crt"

    def ensure(self, names: Sequence[str] | None = None, now: datetime | None = None) -> None:
        """Make what is missing, and the broker's certificate again when it runs out or other names are wanted.

        names: under which gateways reach the broker; those of before, or this machine's, where nothing is said.
        """
        names = names or self._names() or HERE
        now = now or _clock()
        self.broker.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.folder / "ca.key").exists():
            key = ec.generate_private_key(ec.SECP256R1())
            name = _name("Qingyu broker authority")
            made = _builder(name, name, key.public_key(), now, _OF_AUTHORITY)
            made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            made = made.add_extension(_usage(signs=True), critical=True)
            made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            _write_certificate(self.certificate, made.sign(key, hashes.SHA256()))
            _write_key(self.folder / "ca.key", key)
        if not self._holds(names, now):
            self._issue(
                self.broker / "server", names[0], ExtendedKeyUsageOID.SERVER_AUTH, now,
                x509.SubjectAlternativeName([_alternative(name) for name in names]),
            )  # fmt: skip

    def issue(self, user: str, into: Path, now: datetime | None = None) -> tuple[Path, Path]:
        """A certificate for a gateway and its key, as files {enterprise}-{gateway}.crt and .key."""
        if not _USER.fullmatch(user) or len(user) > _LONGEST_NAME:
            raise ValueError(
                f"a certificate is for ENTERPRISE/GATEWAY of at most {_LONGEST_NAME} characters, not {user!r}"
            )
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = into / user.replace("/", "-")
        self._issue(path, user, ExtendedKeyUsageOID.CLIENT_AUTH, now or _clock(), None)
        return path.with_name(f"{path.name}.crt"), path.with_name(f"{path.name}.key")

    def _names(self) -> list[str]:
        path = self.broker / "server.crt"
        if not path.exists():
            return []
        known = x509.load_pem_x509_certificate(path.read_bytes())
        here = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return [*here.get_values_for_type(x509.DNSName), *map(str, here.get_values_for_type(x509.IPAddress))]

    def _holds(self, names: Sequence[str], now: datetime) -> bool:
        path = self.broker / "server.crt"
        if not path.exists():
            return False
        known = x509.load_pem_x509_certificate(path.read_bytes())
        return sorted(self._names()) == sorted(names) and known.not_valid_after_utc - now > _RENEW

    def _issue(
        self,
        path: Path,
        name: str,
        use: x509.ObjectIdentifier,
        now: datetime,
        names: x509.SubjectAlternativeName | None,
    ) -> None:
        own = serialization.load_pem_private_key((self.folder / "ca.key").read_bytes(), None)
        assert isinstance(own, ec.EllipticCurvePrivateKey)
        issuer = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        key = ec.generate_private_key(ec.SECP256R1())
        made = _builder(_name(name), issuer.subject, key.public_key(), now, _OF_OTHERS)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(_usage(signs=False), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(own.public_key()), critical=False)
        if names is not None:
            made = made.add_extension(names, critical=False)
        _write_key(path.with_name(f"{path.name}.key"), key)
        _write_certificate(path.with_name(f"{path.name}.crt"), made.sign(own, hashes.SHA256()))


def _clock() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  whoever issues without saying when issues now


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, span: timedelta
) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    # A gateway's clock may be behind.
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
    return made.not_valid_after(now + span)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)


def _write_certificate(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m stack.authority", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the authority lies, or is made")
    parser.add_argument("--name", action="append", help="a name or address under which gateways reach the broker")
    parser.add_argument("--gateway", help="ENTERPRISE/GATEWAY: a certificate for this gateway, beside the authority")
    arguments = parser.parse_args()
    return serve(Authority(arguments.folder), arguments.name, arguments.gateway)


def serve(authority: Authority, names: Sequence[str] | None, gateway: str | None) -> int:
    """Make what is missing and a certificate for a gateway, and say where they lie; returns the exit code."""
    authority.ensure(names)
    print(f"gateways trust {authority.certificate}")
    if gateway:
        try:
            issued = authority.issue(gateway, authority.folder / "gateways")
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"for {gateway}: {issued[0]} and {issued[1]}; hand both over once, and delete them here")
    return 0


if __name__ == "__main__":
    sys.exit(main())
