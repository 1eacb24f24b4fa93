"""People, organisations, membership, credentials and sessions."""
