"""The statistics in SQL equal those of SciPy and statsmodels; where nothing is defined they are null, with the reason.

The macros are rendered as dbt renders them and run on rows that no table holds. Formulas that neither package has are
reckoned by mpmath from the paper that the macro names.
"""

from __future__ import annotations

import csv
import itertools
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats import proportion
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.multitest import multipletests

from orchestration.lib.database import connect
from orchestration.lib.settings import ROOT
from tests.integration.conftest import fresh_database

mpmath.mp.dps = 40
LEVEL = 0.95
REASONS = {"n_too_small", "no_variance", "no_events", "not_given"}

FOLDER = ROOT / "macros" / "statistics"
FILES = [ROOT / "macros" / "verdict" / "policy_value.sql", *sorted(FOLDER.glob("*.sql"))]
TEXT = "".join(path.read_text("utf-8") for path in FILES)
MACROS = Environment(undefined=StrictUndefined).from_string(TEXT, globals={"ref": lambda name: name}).module
POLICY = {
    row["threshold"]: row["value"]
    for row in csv.DictReader((ROOT / "seeds" / "policy" / "statistics_policy.csv").open(encoding="utf-8"))
}

many = hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


class Sql:
    """A session in which the policy is a table of its own."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def columns(self, text: str, **values: Any) -> dict[str, Any]:
        """Columns made of named values: whole numbers, decimals, texts."""
        kinds = {int: "bigint", Decimal: "numeric", float: "double precision", type(None): "numeric"}
        row = ", ".join(f"cast(%({name})s as {kinds[type(value)]}) as {name}" for name, value in values.items())
        found = self.connection.execute(f"select {text} from (select {row}) as given".encode(), values)
        return dict(zip([column.name for column in found.description], found.fetchone(), strict=True))

    def value(self, expression: str, **values: Any) -> Any:
        return self.columns(f"{expression} as found", **values)["found"]

    def rows(self, query: str, columns: dict[str, str], given: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
        """What a query on the relation `given` gives; `columns`: name -> type."""
        arrays = [[row[place] for row in given] for place in range(len(columns))]
        marks = ", ".join(f"cast(%s as {kind}[])" for kind in columns.values())
        relation = f"with given as (select * from unnest({marks}) as given ({', '.join(columns)}))"
        found = self.connection.execute(f"{relation} {query}".encode(), arrays)
        names = [column.name for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @contextmanager
    def policy(self, **changed: Any) -> Iterator[None]:
        """In the block other numbers hold than those of the seed."""
        update = "update statistics_policy set value = %s where threshold = %s"
        for name, value in changed.items():
            assert self.connection.execute(update, [value, name]).rowcount == 1
        try:
            yield
        finally:
            for name in changed:
                self.connection.execute(update, [POLICY[name], name])


@pytest.fixture(scope="module")
def sql(warehouse_home: object) -> Iterator[Sql]:
    with fresh_database(), connect(autocommit=True) as connection:
        connection.execute("create temp table statistics_policy (threshold text, value numeric)")
        connection.cursor().executemany("insert into statistics_policy values (%s, %s)", list(POLICY.items()))
        yield Sql(connection)


@pytest.fixture
def ungated(sql: Sql) -> Iterator[Sql]:
    """The formulas as far as they are defined: intervals from the first unit on."""
    with sql.policy(interval_from=0, correlation_from=0):
        yield sql


def close(found: Any, expected: Any, size: float = 0.0) -> bool:
    """Equal to 1e-9 relative, or by a rounding of what the result is a difference of (`size`)."""
    assert isinstance(found, float | Decimal), found
    assert math.isfinite(found)
    return abs(mpmath.mpf(float(found)) - mpmath.mpf(float(expected))) <= 1e-9 * abs(float(expected)) + 1e-14 * size


def z_critical() -> mpmath.mpf:
    return mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf("0.95"))


# --- rows -------------------------------------------------------------------------------------------------------------

_decimals = st.decimals(-1000, 1000, places=3)
_deviations = st.one_of(st.just(Decimal(0)), st.decimals(Decimal("0.001"), 500, places=3))
_sizes = st.one_of(st.integers(1, 12), st.integers(1, 100_000))


@st.composite
def _proportions(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(_sizes)
    return draw(st.one_of(st.sampled_from([0, n, min(1, n)]), st.integers(0, n))), n


# --- distributions ----------------------------------------------------------------------------------------------------

_every_float = st.floats(allow_nan=True, allow_infinity=True)


@many
@given(
    probability=st.one_of(st.floats(0.001, 0.999), st.floats(1e-12, 0.1), st.sampled_from([0.5, 0.975, 0.995])),
    df=st.one_of(st.floats(1, 10), st.floats(1, 1e6), st.sampled_from([1.0, 2.0, 1e6])),
)
def test_the_t_distribution_is_that_of_scipy(sql: Sql, probability: float, df: float) -> None:
    found = sql.value("statistics.t_quantile(probability, df)", probability=probability, df=df)
    # next to a half the quantile is the difference of probabilities
    assert close(found, stats.t.ppf(probability, df), 0.1)
    p = sql.value("statistics.t_two_sided_p(t, df)", t=found, df=df)
    assert close(p, 2 * min(probability, 1 - probability))
    assert close(p, 2 * stats.t.sf(abs(found), df))


@pytest.mark.parametrize("df", [1, 1.5, 2, 2.25, 3, 9, 23, 57.3, 399.9, 1e4 + 0.1, 1e6])
@pytest.mark.parametrize("probability", [0.6, 0.9, 0.975, 0.995, 0.9999999])
def test_the_t_quantile_is_exact_to_a_billionth_of_a_thousandth(sql: Sql, probability: float, df: float) -> None:
    found = mpmath.mpf(sql.value("statistics.t_quantile(probability, df)", probability=probability, df=float(df)))
    part = mpmath.mpf(df) / 2
    tail = mpmath.betainc(part, 0.5, 0, df / (df + found**2), regularized=True)
    density = (1 + found**2 / df) ** (-part - 0.5) / mpmath.sqrt(df) / mpmath.beta(part, 0.5)
    assert abs(tail - 2 * (1 - mpmath.mpf(probability))) / (2 * density) < 1e-12 * found


@many
@given(first=_every_float, second=_every_float, third=_every_float)
def test_a_distribution_is_a_number_or_null_whatever_it_is_asked(
    sql: Sql, first: float, second: float, third: float
) -> None:
    for call in (
        "t_quantile(a, b)", "t_quantile(c, b)", "t_two_sided_p(a, b)", "normal_quantile(a)", "normal_two_sided_p(a)",
        "f_upper_p(a, b, c)",
    ):  # fmt: skip
        found = sql.value(f"statistics.{call}", a=first, b=second, c=math.modf(abs(third))[0])
        assert found is None or math.isfinite(found)


@pytest.mark.parametrize("probability", [5e-324, 1e-300, 1e-17, 0.5, 0.5 + 2**-53, 1 - 2**-53])
@pytest.mark.parametrize("df", [1e-300, 1e-6, 0.01, 0.5, 1.0, 1e6, 1e15, 1e300, math.inf])
def test_corners_of_the_t_distribution(sql: Sql, probability: float, df: float) -> None:
    found = sql.value("statistics.t_quantile(probability, df)", probability=probability, df=df)
    assert found is None or math.isfinite(found)
    if found is not None and 1 <= df <= 1e6:
        assert close(found, stats.t.ppf(probability, df), 0.1)


@pytest.mark.parametrize(
    "call",
    [
        "t_quantile(0, 5)", "t_quantile(1, 5)", "t_quantile(1.1, 5)", "t_quantile('NaN', 5)", "t_quantile(0.9, 0)",
        "t_quantile(0.9, -1)", "t_quantile(0.9, 'NaN')", "t_quantile(null, 5)", "t_two_sided_p(2, 0)",
        "t_two_sided_p('NaN', 3)", "normal_quantile(0)", "normal_quantile(1)", "f_upper_p(-1, 2, 3)",
        "f_upper_p(1, 0, 3)",
    ],
)  # fmt: skip
def test_what_no_distribution_defines_is_null(sql: Sql, call: str) -> None:
    assert sql.connection.execute(f"select statistics.{call}".encode()).fetchone() == (None,)


@many
@given(z=st.floats(-37, 37), probability=st.floats(1e-280, 1 - 1e-16))
def test_the_normal_distribution_is_that_of_scipy(sql: Sql, z: float, probability: float) -> None:
    assert close(sql.value("statistics.normal_two_sided_p(z)", z=z), 2 * stats.norm.sf(abs(z)))
    found = sql.value("statistics.normal_quantile(probability)", probability=probability)
    assert close(found, stats.norm.ppf(probability), 0.1)
    assert sql.value("statistics.t_quantile(p, df)", p=probability, df=math.inf) == found


@many
@given(f=st.floats(1e-6, 50), between=st.integers(1, 300), within=st.integers(1, 100_000))
def test_the_f_distribution_is_that_of_scipy(sql: Sql, f: float, between: int, within: int) -> None:
    expected = stats.f.sf(f, between, within)
    found = sql.value("statistics.f_upper_p(f, d1, d2)", f=f, d1=float(between), d2=float(within))
    assert close(found, expected) or expected < 1e-290


def test_whoever_may_connect_may_call_the_functions(sql: Sql) -> None:
    kinds = sql.connection.execute(
        "select distinct provolatile, proisstrict, proparallel from pg_proc "
        "where pronamespace = 'statistics'::regnamespace"
    ).fetchall()
    assert kinds == [("i", True, "s")]
    with sql.connection.transaction(force_rollback=True):
        sql.connection.execute("create role nobody_special")
        sql.connection.execute("set local role nobody_special")
        assert sql.value("statistics.t_quantile(p, df)", p=0.975, df=23.0) == pytest.approx(2.0686576104190406)


def test_the_functions_need_no_younger_server() -> None:
    """PostgreSQL has gamma() and lgamma() from 18 on, and what stands in the text may run on 16."""
    text = (ROOT / "orchestration" / "lib" / "database" / "statistics.sql").read_text("utf-8")
    assert "gamma(" not in "".join(line for line in text.splitlines() if not line.startswith("--"))


# --- proportions ------------------------------------------------------------------------------------------------------


@many
@given(given_=_proportions())
def test_wilson_is_that_of_statsmodels(sql: Sql, given_: tuple[int, int]) -> None:
    x, n = given_
    low, high = proportion.proportion_confint(x, n, 1 - LEVEL, method="wilson")
    z, share = z_critical(), mpmath.mpf(x) / n
    reach = z * mpmath.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    exact = [(share + z**2 / (2 * n) + sign * reach) / (1 + z**2 / n) for sign in (-1, 1)]
    found = [sql.value(MACROS.wilson_bound("x", "n", side), x=x, n=n) for side in ("low", "high")]
    assert close(found[0], low, 1)
    assert close(found[1], high, 1)
    assert close(found[0], exact[0] if x else 0)
    assert close(found[1], exact[1])
    assert 0 <= found[0] <= x / n <= found[1] <= 1
    assert (found[0] == 0) == (x == 0)
    assert (found[1] == 1) == (x == n)


@many
@given(first=_proportions(), second=_proportions())
def test_differences_of_proportions_are_those_of_statsmodels(
    ungated: Sql, first: tuple[int, int], second: tuple[int, int]
) -> None:
    (x1, n1), (x2, n2) = first, second
    found = ungated.columns(
        MACROS.proportion_difference_columns("d", "x1", "n1", "x2", "n2"), x1=x1, n1=n1, x2=x2, n2=n2
    )
    low, high = proportion.confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff", alpha=1 - LEVEL)
    assert close(found["d"], Fraction(x1, n1) - Fraction(x2, n2))
    assert close(found["d_ci_low"], low, 1)
    assert close(found["d_ci_high"], high, 1)
    assert close(found["d_h"], proportion.proportion_effectsize(x1 / n1, x2 / n2), 1)
    assert found["d_reason"] is None
    if 0 < x1 + x2 < n1 + n2:
        z, p = proportion.proportions_ztest([x1, x2], [n1, n2])
        pooled = mpmath.mpf(x1 + x2) / (n1 + n2)
        error = mpmath.sqrt(pooled * (1 - pooled) * (mpmath.mpf(1) / n1 + mpmath.mpf(1) / n2))
        exact = (mpmath.mpf(x1) / n1 - mpmath.mpf(x2) / n2) / error
        found_z = ungated.value(MACROS.two_proportion_z("x1", "n1", "x2", "n2"), x1=x1, n1=n1, x2=x2, n2=n2)
        assert close(found_z, exact)
        assert close(found_z, z, 1 / error)
        assert close(found["d_p"], mpmath.erfc(abs(exact) / mpmath.sqrt(2))) or p < 1e-290
        assert close(found["d_p"], p, 1 / error) or p < 1e-290
        assert found["d_p_reason"] is None
    else:
        assert (found["d_p"], found["d_p_reason"]) == (None, "no_variance")


def test_newcombe_is_the_tenth_method_of_the_paper(sql: Sql) -> None:
    """Of R. Newcombe (1998), table II: 56/70 less 48/80, 9/10 less 3/10, 5/56 less 0/29, 10/10 less 0/10."""
    for (x1, n1, x2, n2), low, high in [
        ((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ]:  # fmt: skip
        found = [
            sql.value(MACROS.newcombe_bound("x1", "n1", "x2", "n2", side), x1=x1, n1=n1, x2=x2, n2=n2)
            for side in ("low", "high")
        ]
        assert [round(bound, 4) for bound in found] == [low, high]


# --- means ------------------------------------------------------------------------------------------------------------


@many
@given(mean=_decimals, deviation=_deviations, n=st.integers(2, 200_000))
def test_the_interval_of_a_mean_is_that_of_scipy(ungated: Sql, mean: Decimal, deviation: Decimal, n: int) -> None:
    found = ungated.columns(MACROS.mean_columns("m", "m", "s", "n"), m=mean, s=deviation, n=n)
    if not deviation:
        assert list(found.values()) == [None, None, "no_variance"]
        return
    low, high = stats.t.interval(LEVEL, n - 1, loc=float(mean), scale=float(deviation) / math.sqrt(n))
    assert close(found["m_ci_low"], low, 1e3)
    assert close(found["m_ci_high"], high, 1e3)
    cut = ungated.columns(MACROS.mean_columns("m", "m", "s", "n", "-1", 5), m=mean, s=deviation, n=n)
    assert cut["m_ci_low"] == min(max(found["m_ci_low"], -1), 5)
    assert cut["m_ci_high"] == min(max(found["m_ci_high"], -1), 5)


@many
@given(
    means=st.tuples(_decimals, _decimals), deviations=st.tuples(_deviations, _deviations),
    sizes=st.tuples(st.integers(2, 100_000), st.integers(2, 300)),
)  # fmt: skip
def test_differences_of_means_are_those_of_scipy_and_statsmodels(
    ungated: Sql, means: tuple[Decimal, Decimal], deviations: tuple[Decimal, Decimal], sizes: tuple[int, int]
) -> None:
    (m1, m2), (s1, s2), (n1, n2) = means, deviations, sizes
    arguments = ["m1", "s1", "n1", "m2", "s2", "n2"]
    values = dict(zip(arguments, (m1, s1, n1, m2, s2, n2), strict=True))
    found = ungated.columns(MACROS.mean_difference_columns("d", *arguments), **values)
    assert close(found["d"], m1 - m2)
    if s1 == s2 == 0:
        assert {found[f"d_{name}"] for name in ("ci_low", "ci_high", "df", "p", "g")} == {None}
        assert found["d_reason"] == "no_variance"
        return
    assert found["d_reason"] is None
    v1, v2 = mpmath.mpf(float(s1)) ** 2 / n1, mpmath.mpf(float(s2)) ** 2 / n2
    df = (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
    reach = stats.t.ppf((1 + LEVEL) / 2, float(df)) * float(mpmath.sqrt(v1 + v2))
    assert close(found["d_df"], df)
    assert close(found["d_ci_low"], float(m1 - m2) - reach, 1e3)
    assert close(found["d_ci_high"], float(m1 - m2) + reach, 1e3)
    t = float(m1 - m2) / float(mpmath.sqrt(v1 + v2))
    expected = 2 * stats.t.sf(abs(t), float(df))
    assert close(found["d_p"], expected) or expected < 1e-290
    pooled = math.sqrt(((n1 - 1) * float(s1) ** 2 + (n2 - 1) * float(s2) ** 2) / (n1 + n2 - 2))
    assert close(found["d_g"], float(m1 - m2) / pooled * (1 - 3 / (4 * (n1 + n2 - 2) - 1)))
    g, _ = effectsize_smd(float(m1), float(s1), n1, float(m2), float(s2), n2)
    assert close(found["d_g"], g, 1e3 / pooled)


def test_means_of_rows_equal_scipy_on_the_rows(sql: Sql) -> None:
    """From the values on: average and standard deviation by PostgreSQL, whatever the order of the rows."""
    chance = random.Random(5)
    for size_1, size_2, spread in [(10, 14, 1), (40, 11, 30), (200, 60, Decimal("0.01"))]:
        one = [Decimal(chance.randint(1000, 5000)) / 1000 for _ in range(size_1)]
        two = [Decimal(chance.randint(1000, 5000)) / 1000 * spread for _ in range(size_2)]
        arms = "select {} from (select " + ", ".join(
            f"count(*) filter (where arm = {arm}) as n{arm}, avg(x) filter (where arm = {arm}) as m{arm}, "
            f"stddev_samp(x) filter (where arm = {arm}) as s{arm}"
            for arm in (1, 2)
        ) + " from given) as arms"  # fmt: skip
        query = arms.format(MACROS.mean_difference_columns("d", "m1", "s1", "n1", "m2", "s2", "n2"))
        given_rows = [(1, x) for x in one] + [(2, x) for x in two]
        (found,) = sql.rows(query, {"arm": "integer", "x": "numeric"}, given_rows)
        chance.shuffle(given_rows)
        assert sql.rows(query, {"arm": "integer", "x": "numeric"}, given_rows) == [found]
        expected = stats.ttest_ind([float(x) for x in one], [float(x) for x in two], equal_var=False)
        interval = expected.confidence_interval(LEVEL)
        assert found["d_p"] == pytest.approx(expected.pvalue, rel=1e-9)
        assert found["d_df"] == pytest.approx(expected.df, rel=1e-9)
        assert [found["d_ci_low"], found["d_ci_high"]] == pytest.approx([interval.low, interval.high], rel=1e-9)


@pytest.mark.parametrize(
    ("g", "words"),
    [
        ("0", "comparable at baseline"), ("0.049", "comparable at baseline"), ("-0.05", "needs adjustment"),
        ("0.25", "needs adjustment"), ("-0.2501", "not comparable at baseline"), ("3", "not comparable at baseline"),
    ],
)  # fmt: skip
def test_words_for_a_baseline(sql: Sql, g: str, words: str) -> None:
    assert sql.value(MACROS.baseline_words("g"), g=Decimal(g)) == words
    assert sql.value(MACROS.baseline_words("g"), g=None) is None


# --- pairs ------------------------------------------------------------------------------------------------------------

GAIN = ["gain", "sg", "pre", "s1", "s2", "n"]


@many
@given(
    pre=st.decimals(0, 100, places=2), gain=st.decimals(-100, 100, places=2), n=st.integers(2, 5000),
    deviations=st.tuples(_deviations, _deviations), of_gains=st.one_of(st.none(), _deviations),
)  # fmt: skip
def test_gains_follow_the_formulas(
    ungated: Sql, pre: Decimal, gain: Decimal, n: int, deviations: tuple[Decimal, Decimal], of_gains: Decimal | None
) -> None:
    s1, s2 = (mpmath.mpf(str(deviation)) for deviation in deviations)
    values = dict(zip(GAIN, (gain, of_gains, pre, *deviations, n), strict=True))
    found = ungated.columns(MACROS.gain_columns("gain", *GAIN, span=1000), **values)
    assert found["is_r_assumed"] == (of_gains is None)
    spread = mpmath.sqrt(s1**2 + s2**2 - s1 * s2) if of_gains is None else mpmath.mpf(str(of_gains))
    if spread:
        error = spread / mpmath.sqrt(n)
        assert close(ungated.value(MACROS.gain_error("s", "n"), s=Decimal(str(spread)), n=n), error)
        reach = stats.t.ppf((1 + LEVEL) / 2, n - 1) * error
        assert close(found["gain_ci_low"], max(float(gain) - reach, -1000), 1e3)
        assert close(found["gain_ci_high"], min(float(gain) + reach, 1000), 1e3)
        assert close(found["d_z"], float(gain) / spread)
        assert found["gain_reason"] is None
    else:
        assert [found[name] for name in ("gain_ci_low", "gain_ci_high", "d_z")] == [None] * 3
        assert found["gain_reason"] == "no_variance"
    if s1 or s2:
        d_av = mpmath.mpf(str(gain)) / mpmath.sqrt((s1**2 + s2**2) / 2)
        assert close(found["d_av"], d_av)
        assert close(found["g_av"], d_av * (1 - mpmath.mpf(3) / (4 * (n - 1) - 1)))
        assert found["d_av_reason"] is None
    else:
        assert [found["d_av"], found["g_av"], found["d_av_reason"]] == [None, None, "no_variance"]
    if pre == 100:
        assert found["normalised_gain"] is None
    else:
        assert close(found["normalised_gain"], Fraction(gain) / (100 - Fraction(pre)))


# --- groups together --------------------------------------------------------------------------------------------------


POOLED = f"{MACROS.pooled_mean('n', 'm')} as mean, {MACROS.pooled_standard_deviation('n', 'm', 's')} as sd"


@many
@given(groups=st.lists(st.lists(st.decimals(0, 100, places=1), min_size=0, max_size=8), max_size=6))
def test_pooled_figures_are_those_of_all_members(sql: Sql, groups: list[list[Decimal]]) -> None:
    given_rows = []
    for group in groups:
        values = [Fraction(value) for value in group]
        mean = sum(values) / len(values) if values else None
        square = sum((value - mean) ** 2 for value in values) / (len(values) - 1) if len(values) > 1 else None
        given_rows.append(
            (
                len(group),
                None if mean is None else Decimal(mean.numerator) / Decimal(mean.denominator),
                None if square is None else (Decimal(square.numerator) / Decimal(square.denominator)).sqrt(),
            )
        )
    query = f"select {POOLED} from given"
    (found,) = sql.rows(query, {"n": "integer", "m": "numeric", "s": "numeric"}, given_rows)
    values = [Fraction(value) for group in groups for value in group]
    if not values:
        assert found == {"mean": None, "sd": None}
        return
    mean = sum(values) / len(values)
    assert close(found["mean"], mean)
    if len(values) == 1:
        assert found["sd"] is None
    else:
        square = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
        assert close(found["sd"], mpmath.sqrt(mpmath.mpf(square.numerator) / square.denominator), 1e3)


def test_a_group_without_deviation_leaves_none_to_all(sql: Sql) -> None:
    query = f"select {MACROS.pooled_standard_deviation('n', 'm', 's')} as sd from given"
    columns = {"n": "integer", "m": "numeric", "s": "numeric"}
    assert sql.rows(query, columns, [(20, 60, 10), (30, 70, None)]) == [{"sd": None}]
    assert sql.rows(query, columns, [(20, 60, 10), (30, None, None)])[0]["sd"] == pytest.approx(Decimal(10))


@many
@given(mean=st.one_of(st.none(), _decimals), n=st.integers(0, 1000), everyone=_decimals)
def test_shrunken_means(sql: Sql, mean: Decimal | None, n: int, everyone: Decimal) -> None:
    size = 0 if mean is None else n
    expected = (size * Fraction(mean or 0) + 20 * Fraction(everyone)) / (size + 20)
    found = sql.value(MACROS.shrunken_mean("m", "n", "everyone"), m=mean, n=n, everyone=everyone)
    assert close(found, expected, 1e3)


def test_what_the_intraclass_correlation_says_of_shrinkage_and_design(sql: Sql) -> None:
    assert sql.value(MACROS.suggested_shrinkage("icc"), icc=Decimal("0.2")) == pytest.approx(4)
    assert sql.value(MACROS.suggested_shrinkage("icc"), icc=Decimal(0)) is None
    assert sql.value(MACROS.suggested_shrinkage("icc"), icc=Decimal("-0.1")) is None
    assert sql.value(MACROS.design_effect("m", "icc"), m=Decimal(21), icc=Decimal("0.05")) == pytest.approx(2)


# --- ranks ------------------------------------------------------------------------------------------------------------

_cells = st.one_of(st.none(), st.integers(0, 4).map(Decimal), st.decimals(-5, 5, places=1))
_pairs = st.lists(st.tuples(st.sampled_from("ab"), _cells, _cells), max_size=40)


def _by_group(found: list[dict[str, Any]]) -> dict[Any, dict[str, Any]]:
    groups = {row["g"]: row for row in found}
    assert len(groups) == len(found)
    return groups


def _correlation(first: Any, second: Any) -> mpmath.mpf:
    """Of whole numbers, exactly but for the root."""
    xs, ys = [int(x) for x in first], [int(y) for y in second]
    n = len(xs)
    joint = n * sum(x * y for x, y in zip(xs, ys, strict=True)) - sum(xs) * sum(ys)
    spreads = [n * sum(x * x for x in values) - sum(values) ** 2 for values in (xs, ys)]
    return joint / mpmath.sqrt(spreads[0] * spreads[1])


def _check_spearman(found: dict[str, Any], pairs: list[tuple[Any, Any]]) -> None:
    assert found["n"] == len(pairs)
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    if len(pairs) < 4:
        assert [found[name] for name in ("rho", "rho_ci_low", "rho_ci_high")] == [None] * 3
        assert found["rho_reason"] == found["rho_ci_reason"] == "n_too_small"
    elif len(set(xs)) == 1 or len(set(ys)) == 1:
        assert [found[name] for name in ("rho", "rho_ci_low", "rho_ci_high")] == [None] * 3
        assert found["rho_reason"] == found["rho_ci_reason"] == "no_variance"
    else:
        rho = stats.spearmanr(xs, ys).statistic
        assert close(found["rho"], rho, 100)
        assert close(found["rho"], _correlation(2 * stats.rankdata(xs), 2 * stats.rankdata(ys)))
        assert found["rho_reason"] is None
        if abs(rho) > 1 - 1e-12:
            assert abs(found["rho"]) == 1
            assert [found[name] for name in ("rho_ci_low", "rho_ci_high", "rho_ci_reason")] == [
                None,
                None,
                "no_variance",
            ]
        else:
            rho = mpmath.mpf(found["rho"])
            reach = z_critical() * mpmath.sqrt((1 + rho**2 / 2) / (len(pairs) - 3))
            assert close(found["rho_ci_low"], mpmath.tanh(mpmath.atanh(rho) - reach), 10)
            assert close(found["rho_ci_high"], mpmath.tanh(mpmath.atanh(rho) + reach), 10)
            assert found["rho_ci_reason"] is None


@many
@given(rows=_pairs)
def test_spearman_is_that_of_scipy(sql: Sql, rows: list[tuple[str, Any, Any]]) -> None:
    columns = {"g": "text", "x": "numeric", "y": "numeric"}
    found = _by_group(sql.rows(MACROS.spearman("given", "x", "y", ["g"]), columns, rows))
    assert set(found) == {g for g, _, _ in rows}
    for group, row in found.items():
        _check_spearman(row, [(x, y) for g, x, y in rows if g == group and x is not None and y is not None])
    (whole,) = sql.rows(MACROS.spearman("given", "x", "y"), columns, rows)
    _check_spearman(whole, [(x, y) for _, x, y in rows if x is not None and y is not None])


def test_spearman_of_many_rows(sql: Sql) -> None:
    chance = np.random.default_rng(3)
    x = chance.integers(0, 500, 4000)
    y = x + chance.integers(0, 2000, 4000)
    _check_spearman(
        sql.rows(
            MACROS.spearman("given", "x", "y"), {"x": "bigint", "y": "bigint"},
            list(zip(x.tolist(), y.tolist(), strict=True)),
        )[0],
        list(zip(x.tolist(), y.tolist(), strict=True)),
    )  # fmt: skip


@many
@given(rows=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([True, False, None]), _cells), max_size=40))
def test_cliffs_delta_counts_pairs(ungated: Sql, rows: list[tuple[str, bool | None, Any]]) -> None:
    columns = {"g": "text", "is_one": "boolean", "x": "numeric"}
    found = _by_group(ungated.rows(MACROS.cliffs_delta("given", "x", "is_one", ["g"]), columns, rows))
    assert set(found) == {g for g, _, _ in rows}
    for group, row in found.items():
        first, second = (
            [x for g, one, x in rows if g == group and one is arm and x is not None] for arm in (True, False)
        )
        assert (row["n_first"], row["n_second"]) == (len(first), len(second))
        if not first or not second:
            assert (row["delta"], row["delta_reason"]) == (None, "n_too_small")
            continue
        signs = [(a > b) - (a < b) for a, b in itertools.product(first, second)]
        assert close(row["delta"], Fraction(sum(signs), len(signs)))
        u = stats.mannwhitneyu([float(a) for a in first], [float(b) for b in second]).statistic
        assert close(row["delta"], 2 * u / len(signs) - 1, 1)


# --- survival ---------------------------------------------------------------------------------------------------------

_spells = st.lists(
    st.tuples(st.sampled_from("ab"), st.one_of(st.integers(1, 7), st.none()), st.sampled_from([True, False, None])),
    max_size=60,
)
SPELL = {"g": "text", "years": "integer", "ended": "boolean"}


def _exact_curve(spells: list[tuple[int, bool]]) -> dict[int, tuple[int, int, int, Fraction]]:
    """By the definition: duration -> at risk, events, censored, share that lasts longer."""
    curve, left = {}, Fraction(1)
    for duration in sorted({duration for duration, _ in spells}):
        at_risk = sum(other >= duration for other, _ in spells)
        events = sum(other == duration and ended for other, ended in spells)
        censored = sum(other == duration and not ended for other, ended in spells)
        left *= 1 - Fraction(events, at_risk)
        curve[duration] = (at_risk, events, censored, left)
    return curve


def _shares(curve: SurvfuncRight) -> list[tuple[int, float]]:
    return list(zip(curve.surv_times.tolist(), curve.surv_prob.tolist(), strict=True))


def _check_curve(found: list[dict[str, Any]], spells: list[tuple[int, bool]]) -> None:
    curve = _exact_curve(spells)
    assert {
        row["duration"]: (row["n_at_risk"], row["n_events"], row["n_censored"]) for row in found
    } == {duration: row[:3] for duration, row in curve.items()}  # fmt: skip
    reference = SurvfuncRight([duration for duration, _ in spells], [int(ended) for _, ended in spells])
    errors = dict(zip(reference.surv_times.tolist(), reference.surv_prob_se.tolist(), strict=True))
    shares = dict(_shares(reference))
    for row in found:
        share = curve[row["duration"]][3]
        assert row["n_spells"] == len(spells)
        assert close(row["survival"], share)
        if row["n_events"]:
            assert close(row["survival"], shares[row["duration"]], 1)
        if share in (0, 1):
            assert row["survival_ci_low"] is row["survival_ci_high"] is None
            assert row["survival_reason"] == ("no_variance" if share == 0 else "no_events")
            continue
        assert row["survival_reason"] is None
        if row["n_events"]:
            assert close(row["survival_variance"], errors[row["duration"]] ** 2)
        spread = mpmath.sqrt(row["survival_variance"]) / float(share)
        log = mpmath.log(mpmath.mpf(share.numerator) / share.denominator)
        for side, sign in (("low", -1), ("high", 1)):
            assert close(row[f"survival_ci_{side}"], mpmath.exp(log * mpmath.exp(sign * z_critical() * spread / log)))
        assert row["survival_ci_low"] < share < row["survival_ci_high"]


@many
@given(rows=_spells)
def test_kaplan_and_meier_are_those_of_statsmodels(ungated: Sql, rows: list[tuple[str, Any, Any]]) -> None:
    known = [row for row in rows if None not in row]
    found = ungated.rows(MACROS.kaplan_meier("given", "years", "ended", ["g"]), SPELL, rows)
    assert {row["g"] for row in found} == {g for g, _, _ in known}
    for group in {g for g, _, _ in known}:
        _check_curve([row for row in found if row["g"] == group], [(d, e) for g, d, e in known if g == group])
    whole = ungated.rows(MACROS.kaplan_meier("given", "years", "ended"), SPELL, rows)
    if known:
        _check_curve(whole, [(d, e) for _, d, e in known])
    else:
        assert whole == []


def _median(sql: Sql, spells: list[tuple[int, bool]]) -> dict[str, Any]:
    curve = MACROS.kaplan_meier("given", "years", "ended")
    query = f", curve as ({curve}) {MACROS.kaplan_meier_median('curve')}"
    return sql.rows(query, SPELL, [("a", *spell) for spell in spells])[0]


@many
@given(spells=st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=60))
def test_medians_are_those_of_statsmodels(ungated: Sql, spells: list[tuple[int, bool]]) -> None:
    found = _median(ungated, spells)
    curve = _exact_curve(spells)
    expected = min((duration for duration, row in curve.items() if row[3] < Fraction(1, 2)), default=None)
    assert (found["n_spells"], found["n_events"]) == (len(spells), sum(ended for _, ended in spells))
    assert found["median"] == expected
    assert found["median_state"] == ("not_reached" if expected is None else "reached")
    assume(found["n_events"])
    reference = SurvfuncRight([duration for duration, _ in spells], [int(ended) for _, ended in spells])
    # its shares are rounded: not each half is one
    assume(all((share < 0.5) == (curve[time][3] < Fraction(1, 2)) for time, share in _shares(reference)))
    quantile = reference.quantile(0.5)
    assert found["median"] == (None if math.isnan(quantile) else quantile)
    if found["median"] is not None and all(row[3] for row in curve.values()):
        low, high = reference.quantile_ci(0.5, alpha=1 - LEVEL, method="cloglog")
        assert found["median_ci_low"] == low
        assert found["median_ci_high"] == (None if math.isinf(high) else high)


def test_at_a_half_exactly_a_median_is_not_reached(ungated: Sql) -> None:
    """5/6 · 4/5 · 3/4 is a half, which neither logarithms nor products of double precision say of all such numbers."""
    for half in (1, 3, 12, 14, 19, 24, 37):
        spells = [(duration, duration <= half) for duration in range(1, 2 * half + 1)]
        assert _median(ungated, spells)["median"] is None
        spells[half] = (half + 1, True)
        assert _median(ungated, spells)["median"] == half + 1
    spells = [(1, True), (1, False), (2, True), (3, True), (4, False), (5, False), (5, False)]
    # 6/7 · 4/5 · 3/4 = 18/35; one more ending at 4 than censored there: 18/35 · 2/3 < 1/2
    assert _median(ungated, spells)["median"] is None
    assert _median(ungated, [*spells[:4], (4, True), *spells[5:]])["median"] == 4


def test_an_event_comes_before_a_censoring_of_the_same_duration(ungated: Sql) -> None:
    """Three last one year: two end, one is censored. At risk are all three, and a third is left."""
    rows = [("a", 1, True), ("a", 1, False), ("a", 1, True)]
    (found,) = ungated.rows(MACROS.kaplan_meier("given", "years", "ended"), SPELL, rows)
    assert (found["n_at_risk"], found["n_events"], found["n_censored"]) == (3, 2, 1)
    assert found["survival"] == pytest.approx(Decimal(1) / 3)


def test_all_censored(sql: Sql) -> None:
    found = sql.rows(
        MACROS.kaplan_meier("given", "years", "ended"), SPELL, [("a", 1, False)] * 6 + [("a", 3, False)] * 6
    )
    assert [(row["survival"], row["survival_variance"], row["survival_reason"]) for row in found] == [
        (1, 0, "no_events")
    ] * 2
    median = _median(sql, [(1, False)] * 12)
    assert (median["median"], median["median_state"], median["median_ci_reason"]) == (None, "not_reached", "no_events")
    nobody = _median(sql, [])
    assert (nobody["n_spells"], nobody["median_state"], nobody["median_ci_reason"]) == (0, "not_reached", "n_too_small")


# --- analysis of variance ---------------------------------------------------------------------------------------------

_members = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["u", "v", "w", "x", None]), _cells), max_size=40)
MEMBER = {"g": "text", "u": "text", "x": "numeric"}


def _check_one_way(found: dict[str, Any], members: list[tuple[str, Any]]) -> None:
    units: dict[str, list[Fraction]] = defaultdict(list)
    for unit, value in members:
        units[unit].append(Fraction(value))
    n, k = len(members), len(units)
    assert (found["n"], found["n_units"]) == (n, k)
    measures = ("ms_between", "ms_within", "n_0", "f", "f_p", "icc_raw", "icc", "design_effect")
    if k < 2 or n == k:
        assert [found[name] for name in measures] == [None] * len(measures)
        assert found["f_reason"] == found["icc_reason"] == "n_too_small"
        return
    mean = sum(value for values in units.values() for value in values) / n
    means = {unit: sum(values) / len(values) for unit, values in units.items()}
    between = sum(len(values) * (means[unit] - mean) ** 2 for unit, values in units.items()) / (k - 1)
    within = sum((value - means[unit]) ** 2 for unit, values in units.items() for value in values) / (n - k)
    n_0 = (n - Fraction(sum(len(values) ** 2 for values in units.values()), n)) / (k - 1)
    assert close(found["mean_unit_size"], Fraction(n, k))
    assert close(found["ms_between"], between, 1e-10)
    assert close(found["ms_within"], within, 1e-10)
    assert close(found["n_0"], n_0)
    if within == 0:
        assert (found["f"], found["f_p"], found["f_reason"]) == (None, None, "no_variance")
    else:
        assert found["f_reason"] is None
        assert close(found["f"], between / within, 1e-10)
        expected = stats.f_oneway(*([float(value) for value in values] for values in units.values()))
        assert close(found["f"], expected.statistic, 1e3)
        assert close(found["f_p"], stats.f.sf(float(between / within), k - 1, n - k))
    if between == within == 0:
        assert [found[name] for name in ("icc_raw", "icc", "design_effect", "icc_reason")] == [None] * 3 + [
            "no_variance"
        ]
        return
    icc = (between - within) / (between + (n_0 - 1) * within)
    assert close(found["icc_raw"], icc, 1)
    assert close(found["icc"], max(icc, 0), 1)
    assert close(found["design_effect"], 1 + (Fraction(n, k) - 1) * max(icc, 0))
    assert found["icc_reason"] is None


@many
@given(rows=_members)
def test_analysis_of_variance_is_that_of_scipy(sql: Sql, rows: list[tuple[str, Any, Any]]) -> None:
    found = _by_group(sql.rows(MACROS.one_way("given", "x", "u", ["g"]), MEMBER, rows))
    assert set(found) == {g for g, _, _ in rows}
    for group, row in found.items():
        _check_one_way(row, [(u, x) for g, u, x in rows if g == group and None not in (u, x)])
    (whole,) = sql.rows(MACROS.one_way("given", "x", "u"), MEMBER, rows)
    _check_one_way(whole, [(u, x) for _, u, x in rows if None not in (u, x)])


def test_equal_values_are_told_whatever_their_digits(sql: Sql) -> None:
    """A third has no end in decimals: sums of squares leave something where nothing is."""
    third = Decimal(1) / 3
    rows = [("a", unit, third) for unit in "uuuvvvvwww"]
    _check_one_way(sql.rows(MACROS.one_way("given", "x", "u"), MEMBER, rows)[0], [(u, x) for _, u, x in rows])


def test_shrout_and_fleiss(sql: Sql) -> None:
    """Table 4 of the paper: six targets, four judges, ICC(1) = .17."""
    ratings = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    rows = [("a", str(target), rating) for target, given_ in enumerate(ratings) for rating in given_]
    (found,) = sql.rows(MACROS.one_way("given", "x", "u"), MEMBER, rows)
    assert round(found["ms_between"], 2) == Decimal("11.24")
    assert round(found["ms_within"], 2) == Decimal("6.26")
    assert round(found["icc_raw"], 2) == 0.17


# --- many comparisons -------------------------------------------------------------------------------------------------


CONTRAST = {"g": "text", "place": "integer", "p": "double precision"}


@many
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("ab"), st.one_of(st.none(), st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.02, 1.0]))
        ),
        max_size=15,
    )
)
def test_holm_follows_its_steps(sql: Sql, rows: list[tuple[str, float | None]]) -> None:
    """Of m contrasts the smallest p is taken m times, the next m - 1 times, none less than the one before."""
    numbered = [(g, place, p) for place, (g, p) in enumerate(rows)]
    found = sql.rows(MACROS.holm("given", "p", ["g"], ["place"]), CONTRAST, numbered)
    adjusted = {(row["g"], row["place"], row["p"]): row["p_adjusted"] for row in found}
    assert set(adjusted) == set(numbered)
    for group in "ab":
        least = 0.0
        tested = sorted((row for row in numbered if row[0] == group and row[2] is not None), key=lambda row: row[2])
        for step, row in enumerate(tested):
            least = max(least, min(1.0, (len(tested) - step) * row[2]))
            assert close(adjusted[row], least)
    assert all(adjusted[row] is None for row in numbered if row[2] is None)


def test_holm_is_that_of_statsmodels(sql: Sql) -> None:
    chance = random.Random(7)
    for size in (1, 2, 5, 40):
        given_ = [("a", place, chance.random() ** 3) for place in range(size)]
        given_ += [("a", size + place, p) for place, (_, _, p) in enumerate(given_[:3])]  # ties
        expected = multipletests([p for _, _, p in given_], method="holm")[1]
        found = {
            row["place"]: row["p_adjusted"]
            for row in sql.rows(MACROS.holm("given", "p", [], ["place"]), CONTRAST, given_)
        }
        assert [found[place] for _, place, _ in given_] == pytest.approx(expected.tolist(), rel=1e-9)


# --- worked checks of the rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("x", "n", "low", "high"), [(8, 10, 49.0, 94.3), (30, 50, 46.2, 72.4), (0, 12, 0.0, 24.2)])
def test_worked_proportions(sql: Sql, x: int, n: int, low: float, high: float) -> None:
    found = sql.columns(MACROS.proportion_columns("rate", "x", "n"), x=x, n=n)
    assert [round(100 * found[f"rate_ci_{side}"], 1) for side in ("low", "high")] == [low, high]
    assert found["rate_reason"] is None


def test_worked_difference_of_proportions(sql: Sql) -> None:
    columns = MACROS.proportion_difference_columns("d", "x1", "n1", "x2", "n2")
    found = sql.columns(columns, x1=30, n1=50, x2=12, n2=40)
    assert [round(100 * found[name], 1) for name in ("d", "d_ci_low", "d_ci_high")] == [30.0, 9.3, 47.2]
    assert round(found["d_h"], 3) == 0.613


def test_worked_gain(sql: Sql) -> None:
    values = dict(zip(GAIN, (Decimal(12), Decimal(14), Decimal(52), Decimal(18), Decimal(16), 24), strict=True))
    found = sql.columns(MACROS.gain_columns("gain", *GAIN), **values)
    assert [round(found[name], 1) for name in ("gain_ci_low", "gain_ci_high")] == [6.1, 17.9]
    assert [round(found[name], 3) for name in ("d_av", "g_av", "d_z")] == [0.705, 0.681, 0.857]
    assert found["normalised_gain"] == 0.25
    assert not found["is_r_assumed"]
    # without that of the gains: √(18² + 16² - 18·16) = √292 = 17.088
    found = sql.columns(MACROS.gain_columns("gain", *GAIN), **(values | {"sg": None}))
    assert round(found["d_z"], 4) == round(12 / 17.0880, 4)
    assert found["is_r_assumed"]


def test_worked_pool(sql: Sql) -> None:
    query = f"select {POOLED} from given"
    (found,) = sql.rows(query, {"n": "integer", "m": "numeric", "s": "numeric"}, [(20, 60, 10), (30, 70, 12)])
    assert (found["mean"], round(found["sd"], 2)) == (66, Decimal("12.19"))


# --- what is too few, equal or not there ------------------------------------------------------------------------------

_SIZES, _DEVIATIONS, _MEANS = (None, 0, 1, 2, 9, 10), (None, Decimal(0), Decimal(2)), (None, Decimal(0), Decimal(3))


def _told(found: dict[str, Any], names: Sequence[str], reason: str) -> None:
    """A figure is there, and finite, or its reason is."""
    for name in names:
        value = found[name]
        assert (value is None) == (found[reason] in REASONS), (name, found)
        assert value is None or math.isfinite(value)
    assert found[reason] is None or found[reason] in REASONS


@pytest.mark.parametrize("n", _SIZES)
def test_a_mean_has_an_interval_or_a_reason(sql: Sql, n: int | None) -> None:
    for deviation, mean in itertools.product(_DEVIATIONS, _MEANS):
        found = sql.columns(MACROS.mean_columns("m", "m", "s", "n", 1, 5), m=mean, s=deviation, n=n)
        _told(found, ["m_ci_low", "m_ci_high"], "m_reason")
        expected = (
            "n_too_small" if (n or 0) < 10 else "not_given" if mean is None or deviation is None
            else None if deviation else "no_variance"
        )  # fmt: skip
        assert found["m_reason"] == expected


@pytest.mark.parametrize("n1", _SIZES)
@pytest.mark.parametrize("n2", _SIZES)
def test_a_difference_has_an_interval_or_a_reason(sql: Sql, n1: int | None, n2: int | None) -> None:
    arguments = ["m1", "s1", "n1", "m2", "s2", "n2"]
    shapes = ["ci_low", "ci_high", "df", "p", "g"]
    for s1, s2, m1 in itertools.product(_DEVIATIONS, _DEVIATIONS, _MEANS):
        values = dict(zip(arguments, (m1, s1, n1, Decimal(3), s2, n2), strict=True))
        found = sql.columns(MACROS.mean_difference_columns("d", *arguments, span=4), **values)
        if found["d_reason"] == "not_given":
            assert found["d_ci_low"] is found["d_g"] is None
        else:
            _told(found, [f"d_{shape}" for shape in shapes], "d_reason")
    for x1, x2 in itertools.product((None, 0, n1), (None, 0, n2)):
        columns = MACROS.proportion_difference_columns("d", "x1", "n1", "x2", "n2")
        found = sql.columns(columns, x1=x1, n1=n1, x2=x2, n2=n2)
        _told(found, ["d_ci_low", "d_ci_high", "d_h"], "d_reason")
        _told(found, ["d_p"], "d_p_reason")
        found = sql.columns(MACROS.proportion_columns("rate", "x", "n"), x=x1, n=n1)
        _told(found, ["rate_ci_low", "rate_ci_high"], "rate_reason")


@pytest.mark.parametrize("n", _SIZES)
def test_a_gain_has_an_interval_or_a_reason(sql: Sql, n: int | None) -> None:
    for gain, of_gains, s1, s2 in itertools.product(_MEANS, _DEVIATIONS, _DEVIATIONS, _DEVIATIONS):
        values = dict(zip(GAIN, (gain, of_gains, Decimal(52), s1, s2, n), strict=True))
        found = sql.columns(MACROS.gain_columns("gain", *GAIN), **values)
        _told(found, ["gain_ci_low", "gain_ci_high", "d_z"], "gain_reason")
        _told(found, ["d_av", "g_av"], "d_av_reason")
        if n is None:
            assert found["gain_reason"] == found["d_av_reason"] == "not_given"


def test_intervals_begin_at_ten_and_comparisons_at_five(sql: Sql) -> None:
    columns = MACROS.proportion_columns("rate", "x", "n")
    assert sql.columns(columns, x=4, n=9) == {"rate_ci_low": None, "rate_ci_high": None, "rate_reason": "n_too_small"}
    assert sql.columns(columns, x=4, n=10)["rate_reason"] is None
    with sql.policy(interval_from=12):
        assert sql.columns(columns, x=4, n=11)["rate_reason"] == "n_too_small"
    shown = MACROS.is_comparison_shown(["n1", "n2"])
    assert [sql.value(shown, n1=5, n2=n) for n in (4, 5, None)] == [False, True, False]
    for size, reason in ((9, "n_too_small"), (10, None)):
        rows = [("a", True, x) for x in range(10)] + [("a", False, x) for x in range(size)]
        (found,) = sql.rows(
            MACROS.cliffs_delta("given", "x", "is_one"), {"g": "text", "is_one": "boolean", "x": "numeric"}, rows
        )
        assert found["delta_reason"] == reason
        spells = [("a", years % 5 + 1, years % 2 == 0) for years in range(size)]
        curve = sql.rows(MACROS.kaplan_meier("given", "years", "ended"), SPELL, spells)
        assert {row["survival_reason"] for row in curve} == {reason}


def test_the_level_is_the_policys(sql: Sql) -> None:
    with sql.policy(confidence_level="0.9"):
        found = sql.value(MACROS.wilson_bound("x", "n", "low"), x=8, n=10)
        assert close(found, proportion.proportion_confint(8, 10, 0.1, method="wilson")[0])
        found = sql.value(MACROS.mean_bound("m", "s", "n", "high"), m=Decimal(3), s=Decimal(1), n=20)
        assert close(found, stats.t.interval(0.9, 19, loc=3, scale=1 / math.sqrt(20))[1])
