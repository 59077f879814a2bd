"""Labelled data: the corpus format, stand-off labels, and the dataset built from both."""
