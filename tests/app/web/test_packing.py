"""What is made of a kept part and its frame is one gzip file of them."""

from __future__ import annotations

import gzip

from hypothesis import given
from hypothesis import strategies as st

from app.web.packing import Kept, gzipped
from tests.database import People


@given(st.binary(max_size=200), st.binary(max_size=2000), st.binary(max_size=200), st.sampled_from([1, 1000]))
def test_it_is_the_three_in_a_row(before: bytes, kept: bytes, after: bytes, times: int) -> None:
    before, kept, after = before * times, kept * times, after * times
    assert gzip.decompress(gzipped(before, Kept.of(kept), after)) == before + kept + after


def test_a_page_is_the_same_compressed_and_not_and_each_has_its_own_tag(people: People) -> None:
    people.db.run(
        "INSERT INTO app.data_version (subject, name, changed_at) VALUES ('public', gen_random_uuid(), now())"
    )
    client = people.client(policing=False)
    client.get("/")  # It gives the anti-forgery token that the next ones have.
    plain, packed = client.get("/"), client.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for answer, takes in ((plain, {}), (packed, {"Accept-Encoding": "gzip"})):
        assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(answer.vary.as_set(preserve_casing=True))
        assert client.get("/", headers={**takes, "If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/", headers={"If-None-Match": packed.headers["ETag"]}).status_code == 200
