"""What it costs to find who may be there twice: the models of the suggestions alone, on invented contacts."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterable, Sequence
from contextlib import redirect_stdout
from itertools import accumulate
from random import Random
from typing import Any

import psycopg

from benchmarks.stage import keep, own_warehouse, table
from orchestration.lib.database import connect
from orchestration.lib.samples.places import names as words
from orchestration.lib.settings import ROOT

MODELS = (
    "int_candidate_record",
    "int_candidate_name",
    "int_candidate_word",
    "int_candidate_tie",
    "int_merge_candidate",
)
SEEDS = (
    "reference/nickname",
    "policy/identity_evidence",
    "policy/name_particle",
    "policy/public_mailbox",
    "policy/quality_threshold",
)

# As in the names of a census: few have much, and most have little. The commonest last name is that of one in ninety.
LAST_NAMES, FIRST_NAMES = 60_000, 4_000
STEEPNESS = {LAST_NAMES: 0.7, FIRST_NAMES: 0.8}
STARTS = words("b br c ch d dr f g gr h j k kl l m mc n p pr r s sch sh st t th tr v w z")
MIDDLES = words("a ai e ea ee i ie o oa ou u y")
ENDS = words("ck d ff l ll m n nd ng r rd rt s ss t th tz x")
USERS = 4  # one contact in four
USERS_OF_A_SCHOOL, CONTACTS_OF_A_DOMAIN = 12, 60
STATES, SUBJECTS = 50, 19

TABLES = {
    "int_identifier_contact": "identifier_type text, identifier text, contact_id bigint, alias_contact_id bigint",
    "int_identity_merge": "node_type text, node text, head_type text, head text",
    "int_identity_owner": "email text, person_id text, owner_person_id text, is_owner boolean",
    "int_identity_people": "person_id text, name_first text, name_last text, name_preferred text, alt_name_first text, "
    "alt_name_last text, employer_word text, email_professional text, home_phone text, cell_phone text, "
    "state_code text, primary_subject text, _found text",
    "int_identity_mention": "mention_id bigint, first_name text, last_name text, preferred_name text, "
    "alt_first_name text, alt_last_name text",
    "int_identity_address": "mention_id bigint, identifier_type text, identifier text, kind text, is_conflict boolean",
    "int_contact": "contact_id bigint, name_first text, name_last text",
}


def measure(ladder: Sequence[int]) -> None:
    """Find the candidates among contacts of every number; print the seconds and the pairs."""
    lines: list[list[Any]] = [[name] for name in (*MODELS, "all", "pairs suggested")]
    with own_warehouse():
        compiled = compiled_models()
        for contacts in ladder:
            with connect() as connection:
                seconds, pairs = find(connection, _rows(contacts), compiled)
            for line, value in zip(lines, (*seconds, sum(seconds), pairs), strict=True):
                line.append(value)
            keep("candidates", contacts, 1, {"seconds": sum(seconds)})
    print(table(("contacts", *(f"{contacts:,}" for contacts in ladder)), lines))


def compiled_models() -> dict[str, str]:
    """The models of the suggestions, as dbt compiles them."""
    from dbt.cli.main import dbtRunner

    project = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--quiet"]
    connect().close()
    with redirect_stdout(io.StringIO()):  # it prints what it compiles
        result = dbtRunner().invoke(["compile", "--select", *MODELS, *project])
    if not result.success:
        raise SystemExit(str(result.exception))
    return {done.node.name: done.node.compiled_code for done in result.result.results}


def find(
    connection: psycopg.Connection[Any], contacts: dict[str, list[tuple[Any, ...]]], compiled: dict[str, str]
) -> tuple[list[float], int]:
    """The suggestions among the rows of TABLES, in temporary tables; the seconds of each model and the pairs."""
    for name, columns in TABLES.items():
        connection.execute(f"create temp table {name} ({columns})")
    for name, rows in contacts.items():
        _copy(connection, name, rows)
    for seed in SEEDS:
        _seed(connection, seed)
    seconds = []
    for name in MODELS:
        started = time.monotonic()
        query = re.sub(r'"\w+"\."\w+"\."(\w+)"', r"\1", compiled[name])
        connection.execute(f"create temp table {name} as {query}")
        connection.execute(f"analyze {name}")
        seconds.append(time.monotonic() - started)
    row = connection.execute("select count(*) from int_merge_candidate").fetchone()
    return seconds, row[0] if row else 0


def _copy(connection: psycopg.Connection[Any], name: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor().copy(f"copy {name} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    connection.execute(f"analyze {name}")


def _seed(connection: psycopg.Connection[Any], seed: str) -> None:
    with (ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    typed = ", ".join(f"{name} {'numeric' if name in ('weight', 'value') else 'text'}" for name in header)
    name = seed.rpartition("/")[2]
    connection.execute(f"create temp table {name} ({typed})")
    _copy(connection, name, rows)


def _rows(contacts: int) -> dict[str, list[tuple[Any, ...]]]:
    rng = Random(contacts)
    names = zip(drawn(rng, FIRST_NAMES, contacts), drawn(rng, LAST_NAMES, contacts), strict=True)
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
    users = contacts // USERS
    for number, (first, last) in enumerate(names, start=1):
        email = f"{first}.{last}.{number}@d{rng.randrange(contacts // CONTACTS_OF_A_DOMAIN + 1)}.example.org"
        rows["int_contact"].append((number, first, last))
        if number <= users:
            school, phone = rng.randrange(users // USERS_OF_A_SCHOOL + 1), f"401-555-{number:07}"
            place = (f"S{rng.randrange(STATES)}", f"subject {rng.randrange(SUBJECTS)}")
            rows["int_identifier_contact"].append(("person_id", f"P{number}", number, number))
            rows["int_identity_people"].append(
                (f"P{number}", first, last, None, None, None, f"O{school}", email, phone, None, *place, None)
            )
        else:
            rows["int_identifier_contact"].append(("email", email, number, number))
            rows["int_identity_mention"].append((number, first, last, None, None, None))
            rows["int_identity_address"].append((number, "email", email, "professional", False))
    return rows


def drawn(rng: Random, many: int, count: int) -> list[str]:
    """So many names of so many, the first of them oftener than the others."""
    made: dict[str, None] = {}
    while len(made) < many:
        syllables = range(rng.choice((1, 2, 2, 2, 3)))
        word = "".join(rng.choice(STARTS) + rng.choice(MIDDLES) for _ in syllables) + rng.choice(ENDS)
        made.setdefault(word.title())
    weights = list(accumulate((place + 1) ** -STEEPNESS[many] for place in range(many)))
    return rng.choices(list(made), cum_weights=weights, k=count)
