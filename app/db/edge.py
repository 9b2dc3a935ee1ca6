"""The edge: policy, principal, role and one transaction per request, committed once, before the response is sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import NotFound as Missing

from app.db.errors import is_transient, translate
from app.db.session import Scope, session
from app.errors import NotFound
from app.identity.errors import MissingScope, SignInRequired, TooManyRequests
from app.identity.policy import Asking, Machine, Policy, Principal
from app.web.carrying import is_shown_again
from app.web.paths import is_api

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Undeclared(RuntimeError):
    """A view without a policy: a fault in the program, answered with 500 and caught by the route matrix."""


def asking() -> Asking:
    """The person or the municipal system that asks; None for nobody known. Raises `TooManyRequests`."""
    if not current_user.is_authenticated:
        return None
    who = cast("Principal | Machine", current_user._get_current_object())
    if isinstance(who, Machine) and who.used > who.limit:
        raise TooManyRequests(who.seconds)
    return who


def principal() -> Principal | None:
    """The person who is asking, or None for somebody who is not signed in."""
    who = asking()
    return who if isinstance(who, Principal) else None


def machine() -> Machine:
    """The municipal system that is asking, in a view for such. Raises `NotFound`."""
    who = asking()
    if not isinstance(who, Machine):
        raise NotFound
    return who


class Portal(Flask):
    """Flask, with the transaction around the view.

    It is here and not in `after_request`, whose errors bypass the error handlers: a constraint that is checked at the
    commit must become the same page as one that is checked at once.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        if request.routing_exception is not None:
            # To who has no key, what is there and what isn't look the same.
            if is_api() and asking() is None and isinstance(request.routing_exception, Missing):
                raise SignInRequired
            self.raise_routing_exception(request)
        rule = request.url_rule
        view = self.view_functions[rule.endpoint] if rule else None
        policy: Policy | None = getattr(view, "policy", None)
        if policy is None:
            raise Undeclared(f"{rule} has no policy")
        # A view for everybody, such as a style sheet, costs no question; a page that shows who is signed in asks itself.
        who = None if policy.is_open else asking()
        grant = policy.choose(who)
        if grant is None:
            if who is None:
                raise SignInRequired
            raise MissingScope if isinstance(who, Machine) else NotFound
        reads = request.method in _READING or is_shown_again()
        g.scope = Scope(grant.database_role, who.token if who else None, read_only=reads)
        try:
            return self._in_one_transaction()
        except DBAPIError as error:
            if is_transient(error) or (reads and error.connection_invalidated):
                return self._in_one_transaction()
            raise

    def _in_one_transaction(self) -> Response:
        try:
            response: Response = self.make_response(super().dispatch_request())
            if response.is_streamed:
                raise RuntimeError("a streamed body would be made after the commit")
            if response.status_code < HTTPStatus.BAD_REQUEST:
                session.commit()
            else:
                session.rollback()
        except BaseException:
            session.rollback()
            raise
        return response

    def log_exception(self, exc_info: Any) -> None:
        """Log the address as its rule: what stands in it may be a key."""
        self.logger.error("Exception on %s [%s]", request.url_rule, request.method, exc_info=exc_info)

    def handle_user_exception(self, e: Exception) -> ResponseReturnValue:
        if isinstance(e, SQLAlchemyError) and (told := translate(e)) is not None:
            return super().handle_user_exception(told)
        return super().handle_user_exception(e)
