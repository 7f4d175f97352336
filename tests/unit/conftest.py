"""Two samples that several files look into: written once, for reading only."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.lib import samples


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lists and the twenty educators alone."""
    folder = tmp_path_factory.mktemp("twenty")
    samples.generate(folder, educators=20, years=2, seed=1)
    return folder


@pytest.fixture(scope="session")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few invented regions beside them."""
    folder = tmp_path_factory.mktemp("larger")
    samples.generate(folder, educators=520, years=4, seed=11)
    return folder
