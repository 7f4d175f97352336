"""How things work: landing, database, publish gate, quality, reports, samples."""
