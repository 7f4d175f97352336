"""Found by dbt, which imports every top-level module whose name begins with ``dbt_`` and runs its plugins."""

from orchestration.lib.database.dbt_plugin import plugins

__all__ = ["plugins"]
