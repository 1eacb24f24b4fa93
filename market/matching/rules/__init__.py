"""Rules of matching: pure functions over values."""
