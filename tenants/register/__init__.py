"""The register: municipalities, counties, police districts and city districts, and how they changed, day by day."""
