"""The frame says where one is, who one is, and shows the pages that one may open."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.web.pages import page_numbers
from tests.app.web.policing import faults

FRAME = '<!doctype html><html lang="nb"><head><title>Møter – SLT-portalen</title></head><body><main><h1>Møter</h1>{}</main></body></html>'


def test_a_coordinator_sees_role_unit_and_the_pages_of_the_role(coordinator: FlaskClient) -> None:
    page = coordinator.get("/moter").text
    header = page.split("<header")[1].split("</header>")[0]
    for words in (
        "SLT-koordinator",
        "Skien kommune",
        "Logg ut",
        "Nynorsk",
        "Oversikt",
        "Møter",
        "Tiltak",
    ):
        assert words in header
    assert "Brukere" not in header
    assert "Bytt rolle" not in header, "there is no other role to choose"
    assert "koordinator@kommune.example" not in page
    assert header.count('aria-current="true"') == 2  # once in the row, once in the fold for phones
    assert 'href="/moter" aria-current="true"' in header


def test_somebody_who_is_not_signed_in_sees_no_menu(client: FlaskClient) -> None:
    header = client.get("/").text.split("<header")[1].split("</header>")[0]
    assert "Logg inn" in header
    assert "Logg ut" not in header
    assert "Oversikt" not in header


def test_signing_out_is_a_form(coordinator: FlaskClient) -> None:
    assert '<form method="post" action="/logg-ut" ' in coordinator.get("/").text


def test_made_up_data_says_so(client: FlaskClient) -> None:
    assert "Demonstrasjonsdata." in client.get("/").text
    assert "Demonstrasjonsdata." not in client.get("/moter").text


@pytest.mark.parametrize(
    ("page", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (6, 12, [1, None, 5, 6, 7, None, 12]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_the_pager_leads_to_the_ends_and_the_neighbours(page: int, pages: int, shown: list[int | None]) -> None:
    assert page_numbers(page, pages) == shown


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>To</h1>", "2 h1"),
        ("<p><div></div></p>", "unexpected"),
        ("<p id=a></p><p id=a></p>", "two of id a"),
        ("<a href='#b'>B</a>", "refers to b"),
        ("<label for=x>X</label>", "label without field"),
        ("<input name=q>", "field without label: q"),
        ("<p style='color:red'>", "inline style"),
        ("<p onclick='x()'>", "inline onclick"),
        ("<script>x()</script>", "inline script"),
        ("<style>p{}</style>", "inline style"),
        ("<button></button>", "button without words"),
        ("<form method=post></form>", "without anti-forgery"),
    ],
)
def test_the_tests_own_client_refuses_a_bad_page(html: str, fault: str) -> None:
    assert fault in "; ".join(faults(FRAME.format(html)))


def test_the_tests_own_client_takes_a_good_page() -> None:
    good = FRAME.format('<label for="x">X</label><input id="x" name="x"><script type="application/json">{}</script>')
    assert list(faults(good)) == []
    assert "unlike its h1" in "; ".join(faults(good.replace("<h1>Møter", "<h1>Tiltak")))
    assert "no title" in "; ".join(faults(good.replace(" – SLT-portalen", "")))
