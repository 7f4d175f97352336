"""The Data Docs as people open them: a first page of our own, and Great Expectations' pages made to work offline.

Great Expectations draws its pages with scripts and styles from public networks. Where those cannot be reached its
first page is empty and the others are bare, so ours is written here, and theirs are given our style instead.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext

    from orchestration.lib.quality.runner import Finding, SuiteResult

HERE = Path(__file__).parent
STYLE = HERE / "data_docs.css"
SITE = "warehouse"
LAYERS = ("landed", "marts", "restricted", "reports", "quarantine")
FIRST_PAGE = "index.html"

# What a page of Great Expectations would fetch from elsewhere, or would do with what it fetched.
_NOT_OURS = re.compile(
    r"<title>.*?</title>|<script\b.*?</script>|<style\b.*?</style>|<link\b[^>]*>|<footer>.*?</footer>", re.DOTALL
)
_LOGO = re.compile(r"<img\b[^>]*?alt=\"Great Expectations\"[^>]*>", re.DOTALL)


def build_site(context: AbstractDataContext, folder: Path) -> None:
    """Write the pages of this run's suites and results in place of those of an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("expectations", "validations"):
        shutil.rmtree(folder / part, ignore_errors=True)
    context.add_data_docs_site(
        site_name=SITE,
        site_config={
            "class_name": "SiteBuilder",
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        },
    )
    context.build_data_docs(site_names=[SITE])
    shutil.rmtree(folder / "static", ignore_errors=True)  # fonts and pictures that no page shows any more
    for part in ("expectations", "validations"):
        for page in (folder / part).rglob("*.html"):
            page.write_text(_offline(page.read_text(encoding="utf-8"), page.stem), encoding="utf-8")


def _offline(html: str, title: str) -> str:
    html = _LOGO.sub("Educator Warehouse · Data Docs", _NOT_OURS.sub("", html))
    style = f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>"
    return html.replace("</head>", style, 1)


def write_first_page(
    folder: Path,
    results: Sequence[SuiteResult],
    facts: Mapping[str, str],
    set_aside: Sequence[tuple[str, str, str]],
) -> None:
    """Write the page that lists all suites, those that failed first.

    Args:
        folder: where ``build_site`` wrote the pages that this one links to.
        results: what was found.
        facts: what the results speak of: build, report date and so on, label by label.
        set_aside: batches that are left out because they failed their suite: feed, file, reason.
    """
    layers: dict[str, list[SuiteResult]] = {layer: [] for layer in LAYERS}
    for result in results:
        layers.setdefault(result.suite.name.partition(".")[0], []).append(result)
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    html = environment.get_template("data_docs.html.j2").render(
        style=STYLE.read_text(encoding="utf-8"),
        facts=facts,
        set_aside=set_aside,
        suites=len(results),
        failures=sorted(
            ((result, finding) for result in results for finding in result.failed),
            key=lambda pair: (pair[1].severity != "critical", pair[0].suite.name),
        ),
        layers={layer: sorted(found, key=_failed_first) for layer, found in layers.items() if found},
        count=_count,
    )
    (folder / FIRST_PAGE).write_text(html, encoding="utf-8")


def _failed_first(result: SuiteResult) -> tuple[bool, bool, str]:
    return not result.blocks, not result.failed, result.suite.name


def _count(findings: Sequence[Finding], severity: str) -> tuple[int, int]:
    """How many expectations of a severity were met, and how many there are."""
    those = [finding for finding in findings if finding.severity == severity]
    return sum(finding.success for finding in those), len(those)
