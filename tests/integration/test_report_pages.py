"""A partner's rows of a report are found by an index, and lie together."""

from __future__ import annotations

from typing import Any

from orchestration.lib.database import connect


def asked(query: str) -> list[tuple[Any, ...]]:
    with connect(autocommit=True) as connection:
        return connection.execute(query).fetchall()


def reports() -> list[str]:
    return [
        name
        for (name,) in asked(
            "select relname from pg_class where relnamespace = 'reports'::regnamespace and relkind = 'r'"
        )
    ]


def test_every_report_has_an_index_that_begins_with_the_contract(published_feeds: str) -> None:
    found = asked(
        """
        select distinct class.relname
        from pg_index as stated
        inner join pg_class as class on stated.indrelid = class.oid
        inner join pg_attribute as attribute
            on attribute.attrelid = class.oid and attribute.attnum = stated.indkey[0]
        where class.relnamespace = 'reports'::regnamespace and attribute.attname = 'contract'
        """
    )
    assert sorted(name for (name,) in found) == sorted(reports())
    assert len(found) > 5


def test_the_rows_of_a_contract_lie_together(published_feeds: str) -> None:
    apart = []
    for name in reports():
        ((stretches, contracts),) = asked(
            f"""
            select count(*) filter (where begins), count(distinct coalesce(contract, ''))
            from (
                select contract, row_number() over (order by ctid) = 1
                    or contract is distinct from lag(contract) over (order by ctid) as begins
                from reports.{name}
            ) as laid
            """
        )
        if stretches != contracts:
            apart.append((name, stretches, contracts))
    assert apart == []
