"""Numbers of members: what is ruled out without a search is ruled out by counting through every possibility."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration.lib.reports.suppression.members import Impossible, Numbers

MOST = 4


@st.composite
def bounds(draw, width: int = 3) -> tuple[np.ndarray, float, float]:
    """A sum, seldom one with a negative factor, and its bounds."""
    factors = draw(st.lists(st.sampled_from([0, 0, 1, 1, 1, -1]), min_size=width, max_size=width))
    low = draw(st.one_of(st.just(-np.inf), st.integers(0, 9)))
    high = draw(st.one_of(st.just(np.inf), st.integers(max(0, int(low)) if np.isfinite(low) else 0, 10)))
    return np.array(factors, dtype=float), low, high


def possible(rows: list[tuple[np.ndarray, float, float]]) -> list[np.ndarray]:
    everything = (np.array(one, dtype=float) for one in product(range(MOST + 1), repeat=3))
    return [one for one in everything if all(low <= row @ one <= high for row, low, high in rows)]


@hypothesis_settings(max_examples=150, deadline=None)
@given(st.lists(bounds(), min_size=1, max_size=4), bounds())
def test_what_is_said_to_be_impossible_is(seen: list[tuple[np.ndarray, float, float]], asked) -> None:
    if not possible(seen):
        return
    rows, low, high = (np.array(part) for part in zip(*seen, strict=True))
    numbers, left = Numbers(rows, low, high, np.full(3, float(MOST))), possible([*seen, asked])
    try:
        least, most = numbers.narrowed([asked])
        found = numbers.solve(np.ones(3), [asked])
    except Impossible:
        assert not left
        return
    assert all(np.all(least <= one) and np.all(one <= most) for one in left)
    if left:
        assert found is not None
        assert found.sum() == max(one.sum() for one in left)


def test_bounds_that_contradict_each_other_are_no_error_before_a_question_is_asked() -> None:
    numbers = Numbers(np.ones((2, 1)), np.array([3.0, -np.inf]), np.array([np.inf, 1.0]), np.array([4.0]))
    with pytest.raises(Impossible):
        numbers.solve(np.zeros(1), [])
