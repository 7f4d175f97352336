"""The demonstration, without its two minutes of building."""

from __future__ import annotations

import csv

from orchestration.lib import demo, pipeline
from orchestration.lib.database import builds, connect


def test_the_demo_tells_who_is_who_in_its_examples(database, monkeypatch) -> None:
    """Else the report on identities says of the demo that nobody knows how right its joins are."""
    monkeypatch.setattr(demo, "land_files", lambda paths: [])
    monkeypatch.setattr(builds, "unchanged_since_publication", lambda connection, as_of: "a build")
    monkeypatch.setattr(pipeline, "write_reports", lambda build_id, say: None)
    assert not demo.prepare(lambda line: None).problems
    with connect() as connection:
        known = connection.execute("select count(*), count(distinct person) from audit.known_person").fetchone()
    with (demo.EXAMPLES / "truth" / "contacts.csv").open(encoding="utf-8", newline="") as stream:
        told = [
            row for row in csv.DictReader(stream) if row["identifier_type"] != "role_mailbox" and row["is_held"] == "N"
        ]
    assert known is not None
    assert known[0] == len(told) > known[1] > 20
