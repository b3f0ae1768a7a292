"""Keep everything that must outlive the process: rows in SQL, artefacts in an object store."""
