"""What exists: assets, checks, jobs, schedules and sensors. How they work stands in ``orchestration.lib``."""
