"""API keys with roles: issued once, kept as hashes, asked for on every request."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.reason import ServiceReason
from carbonstep.store import access_key as keys
from carbonstep.store.access_key import REVOKED_KEY, AccessKey, RevokedKey
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp

SECRET_PREFIX = "cs_"
SECRET_LENGTH_MAX = 128


class Role(StrEnum):
    """Who a key is for. Each role may read; writing is the officer's and the runs' alone."""

    OFFICER = "officer"
    RISK = "risk"
    AUDITOR = "auditor"
    PRODUCT = "product"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What an endpoint asks for."""

    READ = "read"
    PRICE = "price"
    WRITE = "write"
    RUN = "run"


GRANTED: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset({Permission.READ, Permission.PRICE, Permission.WRITE}),
    Role.RISK: frozenset({Permission.READ, Permission.PRICE}),
    Role.AUDITOR: frozenset({Permission.READ}),
    Role.PRODUCT: frozenset({Permission.READ, Permission.PRICE}),
    Role.OPERATOR: frozenset({Permission.READ, Permission.RUN}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who a request comes from: the key, its holder and role."""

    key_id: str
    name: str
    role: Role

    def may(self, permission: Permission) -> bool:
        return permission in GRANTED[self.role]


def issue_key(store: Store, *, name: str, role: Role, secret: str, stamp: Stamp) -> Principal:
    """Record a key for a secret the caller made (32 random bytes or more) and shows only once.

    Raises `RejectedError` for a secret that is in use, or was: one taken back is so for good.
    """
    secret_hash = _hash(secret)
    key_id = f"K-{secret_hash[:12]}"
    with store.write() as session:
        if keys.was_issued(session, key_id):
            raise RejectedError([_refusal(key_id)])
        append(
            session,
            keys.ACCESS_KEY,
            [
                AccessKey(
                    key_id=key_id,
                    name=name,
                    role=role.value,
                    secret_hash=secret_hash,
                    issued_on=stamp.on,
                )
            ],
            stamp,
        )
    return Principal(key_id=key_id, name=name, role=role)


def revoke_key(store: Store, key_id: str, stamp: Stamp) -> None:
    """Take a key back for good. Raises `RejectedError` where there is none to take back."""
    with store.write() as session:
        if keys.access_key_by_id(session, key_id) is None:
            raise RejectedError([_refusal(key_id)])
        append(session, REVOKED_KEY, [RevokedKey(key_id=key_id, revoked_on=stamp.on)], stamp)


def list_keys(store: Store) -> list[tuple[AccessKey, bool]]:
    """Every key ever issued, and whether it still works."""
    with store.read() as session:
        return keys.access_keys(session)


def principal_of_secret(store: Store, secret: str) -> Principal | None:
    """Whose secret this is, or None where it opens nothing."""
    if not secret or len(secret) > SECRET_LENGTH_MAX:
        return None
    with store.ask() as connection:
        key = keys.access_key_by_secret(connection, _hash(secret))
    return None if key is None else _principal(key)


def principal_of_key(store: Store, key_id: str) -> Principal | None:
    """The holder of a key that still works, for a session that was opened with it."""
    with store.read() as session:
        key = keys.access_key_by_id(session, key_id)
    return None if key is None else _principal(key)


def _principal(key: AccessKey) -> Principal:
    return Principal(key_id=key.key_id, name=key.name, role=Role(key.role))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _refusal(key_id: str) -> Problem:
    return Problem(reason=ServiceReason.KEY_REFUSED, place=Place(path="key"), found=key_id)
