"""What a page that only reads has asked, it knows; a page that writes asks again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from app.db.roles import WEB
from app.db.session import acting, asked_once, session


def test_the_same_question_is_asked_once_while_a_transaction_only_reads(portal: Flask) -> None:
    asked: list[int] = []

    @asked_once
    def double(number: int) -> int:
        asked.append(number)
        return int(session.scalar(text("SELECT 2 * :n"), {"n": number}) or 0)

    with portal.app_context(), acting(WEB, read_only=True):
        assert [double(2), double(2), double(3), double(number=3)] == [4, 4, 6, 6]
    assert asked == [2, 3, 3]
    with portal.app_context(), acting(WEB, read_only=True):
        double(2)
    with portal.app_context(), acting(WEB):
        double(2)
        double(2)
    assert asked == [2, 3, 3, 2, 2, 2]
