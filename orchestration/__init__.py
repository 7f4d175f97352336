"""The Educator Warehouse: landing, build, publish and reports, on one command line and in Dagster."""
