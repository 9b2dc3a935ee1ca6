"""A forgotten password: an administrator makes a link, and who has it sets a new one."""

from __future__ import annotations

from app.db.roles import AUTH
from app.db.session import acting
from app.errors import Forbidden
from app.identity import passwords, store
from app.identity.tokens import RESET, digest, new_token


def password_link(email: str) -> str:
    """The token of a single-use link on which a new password is set for the account of an address; audited.

    The database decides who may: KRÅD's administrator and an operator for everybody, a unit's administrator for who has
    no role outside the unit, and nobody for the account that they act as. Raises `Forbidden` for all else, an address
    without an account included. An earlier link ends.
    """
    token = new_token()
    if not store.password_link(email.strip().lower(), digest(token), RESET):
        raise Forbidden
    return token


def may_reset(token: str) -> bool:
    """Whether a link to a new password still works."""
    return store.resetting(digest(token)) is not None


def set_password(token: str, password: str) -> bool:
    """Set the password that a link is for, and end the link and every session of the account; audited.

    False where the link no longer works.
    """
    account_id = store.resetting(digest(token))
    if account_id is None:
        return False
    secret = passwords.hash_password(password)
    if not store.spend(digest(token)):
        return False  # another sent it meanwhile
    store.set_password_hash(account_id, secret)
    store.revoke_all(account_id)
    store.add_event(account_id, None, "password_set")
    return True


def give_password(email: str, password: str) -> bool:
    """Give somebody of the demonstration this password; False where it is theirs already, or they are no made-up person."""
    known = store.credentials(email)
    if known is None or passwords.verify(password, known.password_hash):
        return False
    with acting(AUTH):
        return store.set_demonstration_hash(known.account_id, passwords.hash_password(password))
