"""``python -m orchestration.cli`` is ``warehouse``."""

from orchestration.cli import main

main()
