"""Who is who in small worlds of claims, mentions, merges and decisions, against a union-find that knows no SQL.

The models are compiled by dbt and run on temporary tables: hundreds of worlds take seconds and no build.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT
from tests.integration.conftest import fresh_database

WORLDS = 60
AS_OF = date(2024, 7, 31)
FIRST_DAY = date(2024, 7, 1)
OFFICE = "office@x.example.org"
NAMELESS = f"{OFFICE}|anaruiz"
ADDRESSES = [f"e{number}@x.example.org" for number in range(1, 8)]
PEOPLE = [f"P{number}" for number in range(1, 6)]

# In the order in which each can be worked out.
MODELS = (
    "int_identity_owner", "int_identity_record", "int_decisions_judged", "int_merges_judged", "int_identity_merge",
    "int_identity_claim", "int_identity_address", "int_identity_email", "int_identifier_contact",
    "bridge_contact_alias",
)  # fmt: skip
WORDS = "int_candidate_word"

INPUTS = """
    create temp table current_build (as_of date);
    create temp table current_batch (batch_id text, recency bigint, effective_date date, delivered_on jsonb);
    create temp table role_accounts (local_part text);
    create temp table int_identity_people (
        person_id text, email_professional text, email_preferred text, email_google text, created date,
        role_start_stated date, effective_date date, is_in_force boolean, _found text
    );
    create temp table int_identity_mention (
        mention_id bigint, feed text, _batch_id text, _row_number bigint, event_id text, first_name text,
        last_name text, professional_email text, google_email text, personal_email text, other_email text,
        malformed_email text, submitted_at timestamp, seen_date date, last_seen_date date,
        _recency bigint
    );
    create temp table stg_merges (
        _batch_id text, _row_number bigint, from_id text, into_id text, merged_at date, _rejections text, _warnings text
    );
    create temp table stg_decisions (
        _batch_id text, _row_number bigint, record_a text, record_b text, decision text, kind text, decided_by text,
        why text, decided_on date, _rejections text, _warnings text
    );
"""
FILLED = ("int_identity_people", "int_identity_mention", "stg_merges", "stg_decisions")

# Of the contacts the bridge reads who they are, and nothing else.
CONTACTS = "(select contact_id, canonical_type, canonical from int_identifier_contact group by 1, 2, 3) as int_contact"

Node = tuple[str, str]


@dataclass(frozen=True)
class Person:
    person_id: str
    created: date
    emails: tuple[str, ...]
    former: str | None = None


@dataclass(frozen=True)
class Mention:
    emails: tuple[str, ...]
    seen: date


@dataclass(frozen=True)
class Link:
    """A merge (`merge`) or a decision of that kind on two records."""

    kind: str
    one: str
    other: str
    day: date


@dataclass(frozen=True)
class World:
    people: tuple[Person, ...]
    mentions: tuple[Mention, ...]
    merges: tuple[Link, ...]
    decisions: tuple[Link, ...]


# --- the worlds -------------------------------------------------------------------------------------------------------

_days = st.integers(0, 8).map(lambda number: FIRST_DAY + timedelta(days=number))
_late_days = st.one_of(_days, st.just(AS_OF + timedelta(days=1)))
_emails = st.lists(st.sampled_from([*ADDRESSES, OFFICE]), min_size=1, max_size=3, unique=True).map(tuple)
_records = st.sampled_from([*PEOPLE, *ADDRESSES, "nobody"])
_pairs = st.tuples(_records, _records)


@st.composite
def _worlds(draw: st.DrawFn) -> World:
    ids = draw(st.lists(st.sampled_from(PEOPLE), max_size=5, unique=True))
    people = [
        Person(one, draw(_days), draw(_emails)[:2], draw(st.one_of(st.none(), st.sampled_from(ADDRESSES))))
        for one in ids
    ]
    mentions = draw(st.lists(st.builds(Mention, _emails, _days), max_size=6))
    merges = [Link("merge", *pair, draw(_late_days)) for pair in draw(st.lists(_pairs, max_size=5))]
    kinds = st.sampled_from(["merge", "merge", "keep_apart", "un_merge"])
    decisions = [
        Link(draw(kinds), *pair, draw(_late_days))
        for pair in draw(st.lists(_pairs.filter(lambda two: two[0] != two[1]), max_size=5))
    ]
    return World(tuple(people), tuple(mentions), tuple(merges), tuple(decisions))


# --- who is who, said in another way ----------------------------------------------------------------------------------


class Groups:
    """A union-find."""

    def __init__(self) -> None:
        self._ahead: dict[Hashable, Hashable] = {}

    def find(self, one: Any) -> Any:
        while self._ahead.setdefault(one, one) != one:
            one = self._ahead[one]
        return one

    def join(self, one: Any, other: Any) -> None:
        self._ahead[self.find(one)] = self.find(other)

    def all(self) -> list[list[Any]]:
        groups: dict[Any, list[Any]] = {}
        for one in list(self._ahead):
            groups.setdefault(self.find(one), []).append(one)
        return list(groups.values())


def _reaches(start: Node, end: Node, links: set[tuple[Node, Node]]) -> bool:
    seen, to_see = {start}, [start]
    while to_see:
        here = to_see.pop()
        for one, other in links:
            if one == here and other not in seen:
                seen.add(other)
                to_see.append(other)
    return end in seen


class Expected:
    """The contacts of a world by the rules R9, R30, K6, K7 and K8."""

    def __init__(self, world: World) -> None:
        self.created = {person.person_id: person.created for person in world.people}
        self.owner, claims = self._owners(world)
        self.free = {one for mention in world.mentions for one in mention.emails if one not in (*self.owner, OFFICE)}
        self.first = {("person_id", one): day for one, day in self.created.items()}
        for mention in sorted(world.mentions, key=lambda one: one.seen, reverse=True):
            self.first.update({("email", one): mention.seen for one in mention.emails if one in self.free})
        self.head = self._heads(world)
        self.held = {
            one
            for email, people in claims.items()
            for one in people
            if self._standing(one) != self._standing(self.owner[email])
        }
        self.contacts = self._contacts(world)

    def _owners(self, world: World) -> tuple[dict[str, str], dict[str, set[str]]]:
        in_force: dict[str, set[str]] = {}
        former: dict[str, set[str]] = {}
        for person in world.people:
            for email in person.emails:
                in_force.setdefault(email, set()).add(person.person_id)
            if person.former:
                former.setdefault(person.former, set()).add(person.person_id)
        for claims in (in_force, former):
            claims.pop(OFFICE, None)
        owner = {
            email: min(claims, key=lambda one: (self.created[one], one))
            for source in (former, in_force)
            for email, claims in source.items()
        }
        return owner, in_force

    def _node(self, record: str) -> Node | None:
        if record in self.created:
            return "person_id", record
        if record in self.owner:
            return "person_id", self.owner[record]
        return ("email", record) if record in self.free else None

    def _heads(self, world: World) -> dict[Node, Node]:
        """Of records that a merge or a decision joins, the one that stands for all."""

        def known(links: tuple[Link, ...]) -> Iterator[tuple[Node, Node, Link]]:
            for link in links:
                one, other = self._node(link.one), self._node(link.other)
                if one and other and link.day <= AS_OF and link.one != link.other:
                    yield one, other, link

        newest: dict[frozenset[Node], Link] = {}
        for one, other, link in sorted(known(world.decisions), key=lambda row: row[2].day):
            newest[frozenset((one, other))] = link
        stated = {(one, other): link for one, other, link in known(world.merges)}
        links = set()
        for (one, other), link in stated.items():
            answer = newest.get(frozenset((one, other)))
            if one != other and not (answer and answer.kind != "merge" and answer.day >= link.day):
                links.add((one, other))
        groups = Groups()
        for one, other in links:
            if not _reaches(other, one, links):
                groups.join(one, other)
        for pair, link in newest.items():
            if link.kind == "merge":
                groups.join(min(pair), max(pair))
        return {
            node: min(group, key=lambda one: (one[0] != "person_id", self.first[one], one[1]))
            for group in groups.all()
            for node in group
        }

    def _standing(self, person: str) -> str:
        return self.head.get(("person_id", person), ("person_id", person))[1]

    def _contacts(self, world: World) -> dict[Node, Node]:
        owners = {email: self._standing(person) for email, person in self.owner.items()}
        linking = [
            mention for mention in world.mentions if len({owners[one] for one in mention.emails if one in owners}) < 2
        ]
        groups, first, touched = Groups(), {}, []
        for mention in linking:
            free = [one for one in mention.emails if one in self.free]
            for one in free:
                groups.join(one, free[0])
                first[one] = min(mention.seen, first.get(one, date.max))
                touched += [(one, owners[other]) for other in mention.emails if other in owners]
        for one in first:
            for other in first:
                if ("email", one) in self.head and self.head[("email", one)] == self.head.get(("email", other)):
                    groups.join(one, other)
        canonical: dict[Node, Node] = {}
        makes: set[Node] = set()
        for group in groups.all():
            heads = [self.head.get(("email", one), ("", "")) for one in group]
            told = {name for kind, name in heads if kind == "person_id"}
            told = told or {person for one, person in touched if one in group}
            best = min(group, key=lambda one: (first[one], one))
            for one in group:
                canonical["email", one] = ("person_id", min(told)) if len(told) == 1 else ("email", best)
                makes.add(canonical["email", one])
        for email, person in owners.items():
            canonical["email", email] = ("person_id", person)
            if any(email in mention.emails for mention in linking):
                makes.add(("person_id", person))
        for person in self.created:
            if person not in self.held:
                canonical["person_id", person] = ("person_id", self._standing(person))
                makes.add(canonical["person_id", person])
        if any(mention.emails == (OFFICE,) for mention in world.mentions):
            canonical["role_mailbox", NAMELESS] = ("role_mailbox", NAMELESS)
            makes.add(("role_mailbox", NAMELESS))
        return {node: stands for node, stands in canonical.items() if stands in makes}


# --- who is who, by the models ----------------------------------------------------------------------------------------


class Models:
    """The compiled models on temporary tables of one connection."""

    def __init__(self, connection: psycopg.Connection[Any], queries: dict[str, str]) -> None:
        self._connection, self._queries = connection, queries
        connection.execute(INPUTS)
        connection.execute("insert into current_build values (%s)", (AS_OF,))
        connection.execute("insert into role_accounts values ('office')")
        for name, query in queries.items():
            connection.execute(f"create temp table {name} as {query} limit 0")

    def contacts(self, world: World) -> tuple[dict[Node, Node], set[int], set[int]]:
        """Identifier -> canonical one; the ids of the contacts; the ids that find one."""
        cursor = self._connection.cursor()
        cursor.execute(f"truncate current_batch, {', '.join((*FILLED, *self._queries))}")
        cursor.execute("insert into current_batch values ('b', 1, %s, null)", (AS_OF,))
        for person in world.people:
            rows = [(*person.emails, None)[:2], (person.former, None)][: 2 if person.former else 1]
            for number, (professional, preferred) in enumerate(rows):
                cursor.execute(
                    "insert into int_identity_people values (%s, %s, %s, null, %s, null, %s, %s, null)",
                    (person.person_id, professional, preferred, person.created, AS_OF, number == 0),
                )
        for number, mention in enumerate(world.mentions):
            professional, personal, google = (*mention.emails, None, None)[:3]
            cursor.execute(
                "insert into int_identity_mention values "
                "(%s, 'web_signups', 'b', %s, null, 'Ana', 'Ruiz', %s, %s, %s, null, null, null, %s, %s, 1)",
                (number, number, professional, google, personal, mention.seen, mention.seen),
            )
        for number, link in enumerate(world.merges):
            cursor.execute(
                "insert into stg_merges values ('b', %s, %s, %s, %s, null, null)",
                (number, link.one, link.other, link.day),
            )
        for number, link in enumerate(world.decisions):
            cursor.execute(
                "insert into stg_decisions values ('b', %s, %s, %s, %s, null, null, null, %s, null, null)",
                (number, link.one, link.other, link.kind, link.day),
            )
        for name, query in self._queries.items():
            cursor.execute(f"insert into {name} {query}")
        found = cursor.execute(
            "select identifier_type, identifier, canonical_type, canonical, contact_id from int_identifier_contact"
        ).fetchall()
        aliases = cursor.execute("select alias_contact_id from bridge_contact_alias").fetchall()
        assert len(aliases) == len(set(aliases))
        return (
            {(row[0], row[1]): (row[2], row[3]) for row in found},
            {row[4] for row in found},
            {alias for (alias,) in aliases},
        )


@pytest.fixture(scope="module")
def compiled(warehouse_home: Any) -> Iterator[dict[str, str]]:
    """The models as dbt compiles them, every relation by its name alone: temporary tables come first."""
    from dbt.cli.main import dbtRunner

    project = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--quiet"]
    with fresh_database():
        with connect():
            result = dbtRunner().invoke(["compile", "--select", *MODELS, WORDS, *project])
        assert result.success, result.exception
        texts = {done.node.name: done.node.compiled_code for done in result.result.results}
        yield {name: re.sub(r'"\w+"\."\w+"\."(\w+)"', r"\1", text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def models(compiled: dict[str, str]) -> Iterator[Models]:
    queries = {name: compiled[name] for name in MODELS}
    bridge = queries["bridge_contact_alias"]
    queries["bridge_contact_alias"] = bridge.replace("from int_contact\n", f"from {CONTACTS}\n")
    with connect() as connection:
        yield Models(connection, queries)


@pytest.fixture(scope="module")
def dictionary(compiled: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """A connection in which ``words`` is asked what is near what."""
    with connect() as connection:
        connection.execute("create temp table nickname (nickname text, given_name text)")
        connection.execute("create temp table int_candidate_name (first_name text, last_name text)")
        connection.execute(f"create temp view words as {compiled[WORDS]}")
        yield connection


many = hypothesis_settings(max_examples=WORLDS, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(world=_worlds())
def test_contacts_are_those_of_a_union_find(models: Models, world: World) -> None:
    """Chains, circles, conflicts, un-merges: each identifier finds the contact that the rules say."""
    found, contacts, aliases = models.contacts(world)
    assert found == Expected(world).contacts
    assert contacts <= aliases


@many
@given(world=_worlds(), order=st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(models: Models, world: World, order: Any) -> None:
    """Who is who does not depend on which row came first; of one day, the last decision on a pair counts."""
    links = tuple(replace(link, day=FIRST_DAY + timedelta(days=number)) for number, link in enumerate(world.decisions))
    merges = tuple({(link.one, link.other): link for link in world.merges}.values())
    nodes = [Expected(world)._node(record) for link in merges for record in (link.one, link.other)]
    pairs = list(zip(nodes[::2], nodes[1::2], strict=True))
    merges = tuple(link for number, link in enumerate(merges) if pairs.index(pairs[number]) == number)
    world = replace(world, decisions=links, merges=merges)
    shuffled = World(*(tuple(order.sample(rows, len(rows))) for rows in vars(world).values()))
    assert models.contacts(shuffled) == models.contacts(world)


@many
@given(world=_worlds(), cuts=st.tuples(*[st.integers(0, 6)] * 4))
def test_an_id_once_handed_out_always_resolves(models: Models, world: World, cuts: tuple[int, ...]) -> None:
    """Whatever was landed later, an id of an earlier build is in the bridge, and so it leads to somebody or waits."""
    earlier = World(*(rows[:cut] for rows, cut in zip(vars(world).values(), cuts, strict=True)))
    _, handed_out, _ = models.contacts(earlier)
    _, _, resolvable = models.contacts(world)
    assert handed_out <= resolvable


def _edits(one: str, other: str) -> int:
    """The edit distance of two words, letter by letter."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for nth, meant in enumerate(other, start=1):
            before, row[nth] = row[nth], min(row[nth] + 1, row[nth - 1] + 1, before + (letter != meant))
    return row[-1]


@many
@given(words=st.lists(st.text("abc", min_size=1, max_size=6), min_size=2, max_size=12, unique=True))
def test_near_words_are_a_slip_apart(dictionary: psycopg.Connection[Any], words: list[str]) -> None:
    """Every difference of one edit is found, in words long enough; nothing is that differs by more than two."""
    dictionary.execute("truncate int_candidate_name")
    dictionary.cursor().executemany("insert into int_candidate_name values ('x', %s)", [(word,) for word in words])
    near = set(
        dictionary.execute("select word, other_word from words where place = 'last' and is_near_spelling").fetchall()
    )
    for one in words:
        for other in words:
            if one != other and min(len(one), len(other)) >= 3 and max(len(one), len(other)) >= 4:
                assert ((one, other) in near) or _edits(one, other) > 1
                assert ((one, other) not in near) or _edits(one, other) <= 2
            else:
                assert (one, other) not in near
