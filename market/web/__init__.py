"""Pages for people. Pages compose; actions decide; queries hide."""
