"""A report as one HTML page that works without a network, on a phone, and read aloud."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from orchestration.lib.reports.charts import svg
from orchestration.lib.reports.content import Report, shown

_PAGES = Environment(
    loader=PackageLoader("orchestration.lib.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(report: Report) -> bytes:
    """The bytes of the page: headings in order, captions, headings of columns, and a text for each picture."""
    template = _PAGES.get_template("report.html.j2")
    return template.render(report=report, shown=shown, svg=lambda chart: Markup(svg(chart))).encode()
