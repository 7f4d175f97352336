"""The dbt project as Dagster and the command line see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject

from orchestration.lib.settings import ROOT

# Parts of the graph, as the UI groups them: a folder is a step.
GROUPS = {
    "staging": "2_staging",
    "intermediate": "3_intermediate",
    "marts": "4_marts",
    "quality": "5_quality",
    "quarantine": "5_quality",
    "reports": "6_reports",
}


# Schemas that a publication moves as one.
PUBLISHED_SCHEMAS = ("quarantine", "marts", "restricted", "reports", "analysis", "quality")


def read_manifest(project: DbtProject) -> Mapping[str, Any]:
    """dbt's own description of the project."""
    return json.loads(project.manifest_path.read_text(encoding="utf-8"))


@cache
def dbt_project() -> DbtProject:
    """The project with a manifest: parsed anew under ``dagster dev``, else when there is none yet."""
    project = DbtProject(project_dir=ROOT, profiles_dir=ROOT, target="candidate", target_path="target/candidate")
    project.prepare_if_dev()
    if not project.manifest_path.exists():
        project.preparer.prepare(project)
    return project


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

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return []


def published_keys(translator: Translator, manifest: Mapping[str, Any], schemas: tuple[str, ...]) -> list[dg.AssetKey]:
    """Keys of the models that a publication moves."""
    return [
        translator.get_asset_key(node)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("schema") in schemas
    ]
