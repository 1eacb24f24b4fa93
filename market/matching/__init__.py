"""Which achievements answer which needs, how well, and why."""
