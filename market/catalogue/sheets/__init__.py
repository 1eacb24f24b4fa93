"""Spreadsheets in: read apart, checked row by row, imported in batches."""
