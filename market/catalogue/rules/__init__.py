"""Pure rules of the catalogue: its words, its life cycle, what a complete record is."""
