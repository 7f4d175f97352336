"""The dbt project as Dagster and the command line see it."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.lib.environment import environment
from orchestration.lib.metadata import team
from orchestration.lib.quality import mart_suites
from orchestration.lib.settings import ROOT, artifacts

# Parts of the graph, as the UI groups them: a folder is a step.
GROUPS = {
    "staging": "2_staging",
    "intermediate": "3_intermediate",
    "marts": "4_marts",
    "restricted": "4_marts",
    "quality": "5_quality",
    "quarantine": "5_quality",
    "reports": "6_reports",
    "analysis": "6_analysis",
}


def read_manifest(project: DbtProject) -> Mapping[str, Any]:
    """dbt's own description of the project."""
    return json.loads(project.manifest_path.read_text(encoding="utf-8"))


# What decides the manifest, beside the database's name.
SOURCES = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests/sql")


def _is_current(project: DbtProject) -> bool:
    """Whether the manifest was made from the files as they are now, for the database that is meant now."""
    if not project.manifest_path.exists():
        return False
    made = project.manifest_path.stat().st_mtime
    roots = [ROOT / name for name in SOURCES]
    # Folders count: removing a file changes nothing but its folder.
    if any(path.stat().st_mtime > made for root in roots for path in (root, *root.rglob("*"))):
        return False
    databases = {node["database"] for node in read_manifest(project)["nodes"].values()}
    return databases == {os.environ.get("PGDATABASE", "warehouse")}


@cache
def dbt_project() -> DbtProject:
    """The project with a manifest that is up to date.

    Dagster's own way, a parse whenever a process of ``dagster dev`` loads the definitions, would parse at every run.
    """
    # The default target is named by nobody (see run_dbt).
    project = DbtProject(project_dir=ROOT, profiles_dir=ROOT, target_path=f"{artifacts()}/candidate")
    if not _is_current(project):
        # The preparer looks for dbt on the PATH, which an environment that nobody activated is not on.
        with environment(PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"):
            project.preparer.prepare(project)
        project.manifest_path.touch()  # dbt leaves a manifest alone that has not changed
    return project


@cache
def _owners() -> dict[tuple[str, str], str]:
    """Who acts when a suite fails, by schema and table."""
    return {(suite.schema, suite.table): suite.owner for suite in mart_suites().values()}


class Translator(DagsterDbtTranslator):
    """Draws models under their published names, by folder, with dbt's tests as checks of their assets."""

    def __init__(self) -> None:
        super().__init__(
            settings=DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True)
        )

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        if dbt_resource_props["resource_type"] == "seed":
            return "0_seeds"
        return GROUPS.get(dbt_resource_props["fqn"][1], "4_marts")

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the yml says, without the SQL: that is a click away in dbt's docs, and buries the words."""
        return dbt_resource_props.get("description") or ""

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """As dbt has it, but stored where readers find it: a candidate's schema is nobody's address."""
        metadata = dict(super().get_metadata(dbt_resource_props))
        name = metadata.get("dagster/table_name")
        if isinstance(name, str):
            metadata["dagster/table_name"] = name.replace("__next.", ".")
        return metadata

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        owner = _owners().get((dbt_resource_props["config"].get("schema") or "", dbt_resource_props["name"]))
        return [team(owner)] if owner else []

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec._replace(description=described(manifest["nodes"][unique_id])) if spec else None


def described(test: Mapping[str, Any]) -> str:
    """A dbt test in words: as described, else the comment that a singular test opens with, else its name and terms."""
    if test.get("description"):
        return str(test["description"])
    generic = test.get("test_metadata")
    if generic is None:
        opening = itertools.takewhile(lambda line: line.startswith("--"), test.get("raw_code", "").splitlines())
        return "\n\n".join(line.removeprefix("--").strip() for line in opening)
    terms = {name: value for name, value in generic.get("kwargs", {}).items() if name not in ("model", "column_name")}
    told = ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in terms.items())
    column = f" of `{test['column_name']}`" if test.get("column_name") else ""
    return f"dbt test {generic['name']}{column}" + (f": {told}" if told else "")


def published_keys(translator: Translator, manifest: Mapping[str, Any], schemas: tuple[str, ...]) -> list[dg.AssetKey]:
    """Keys of the models that a publication moves."""
    return [
        translator.get_asset_key(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("schema") in schemas
    ]
