"""Passwords, kept as argon2id hashes. Slow on purpose: called before a transaction, never inside one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import BoundedSemaphore
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from market.accounts.models import User
from market.accounts.rules.passwords import MAX_LENGTH, check_password, normal_password

PasswordHash = NewType("PasswordHash", str)

# 19 MiB, 2 passes, 1 lane: OWASP's first choice for argon2id; 84 sign-ins a second on two cores.
_COSTS = {"normal": (19 * 1024, 2, 1), "cheap": (8, 1, 1)}
_AT_ONCE = BoundedSemaphore(2)  # more at once would only be slower, and take memory from everyone


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody has just given an account's right password: which account, and against which hash.

    An action that takes a proof compares the hash again under its lock: a password that was changed meanwhile
    proves nothing.
    """

    user_id: int
    password_hash: str
    better_hash: PasswordHash | None = None


def new_password_hash(password: str, *, cost: str, email_key: str = "", field: str = "password") -> PasswordHash:
    """Check a new password against the policy and return its hash. Raises InvalidInput on `field`."""
    return hash_password(check_password(password, email_key=email_key, field=field), cost=cost)


def hash_password(password: str, *, cost: str) -> PasswordHash:
    """Return the argon2id hash of a password that was checked already; `cost` is the setting hash_cost."""
    with _AT_ONCE:
        return PasswordHash(_hasher(cost).hash(_encoded(password)))


def prove(user: User | None, password: str, *, cost: str) -> Proof | None:
    """Return the proof that the password is the user's, or None.

    Where there is no such user the same work is done for nothing, so that time tells nothing about accounts.
    """
    if len(password) > MAX_LENGTH:
        return None
    hasher = _hasher(cost)
    known = user.password_hash if user is not None else _decoy(cost)
    try:
        with _AT_ONCE:
            hasher.verify(known, _encoded(password))
    except (VerificationError, InvalidHashError):
        return None
    if user is None:
        return None
    better = hash_password(password, cost=cost) if hasher.check_needs_rehash(known) else None
    return Proof(user.id, known, better)


def _encoded(password: str) -> bytes:
    return normal_password(password).encode("utf-8", "surrogatepass")  # a lone surrogate is wrong, not a fault


@lru_cache(maxsize=2)
def _hasher(cost: str) -> PasswordHasher:
    memory_kib, passes, lanes = _COSTS[cost]
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)


@lru_cache(maxsize=2)
def _decoy(cost: str) -> PasswordHash:
    return hash_password("there is nobody of this name here", cost=cost)
