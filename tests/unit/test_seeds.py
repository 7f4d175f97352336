"""Seeds as Python reads them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.lib import seeds, settings


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one seed."""
    folder = tmp_path / "seeds" / "policy"
    folder.mkdir(parents=True)
    text = 'threshold,value,why\nfew,5,"so few, and no more"\nshare,0.20,\n'
    (folder / "some_policy.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(settings, "ROOT", tmp_path)


@pytest.mark.usefixtures("project")
def test_a_seed_is_known_by_its_name_alone() -> None:
    assert seeds.columns("some_policy") == ["threshold", "value", "why"]
    assert [row["why"] for row in seeds.rows("some_policy")] == ["so few, and no more", ""]
    assert seeds.thresholds("some_policy") == {"few": Decimal(5), "share": Decimal("0.2")}
    with pytest.raises(seeds.NoSuchSeed, match="there is no seed other"):
        seeds.rows("other")


def test_no_two_seeds_have_one_name() -> None:
    names = [path.stem for path in (settings.ROOT / "seeds").rglob("*.csv")]
    assert len(names) == len(set(names))
    assert all(seeds.columns(name) for name in names)
