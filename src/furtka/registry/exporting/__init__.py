"""The register of a period as a file: CSV, XLSX, JSON, or a package with everything that came."""
