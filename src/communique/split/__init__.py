"""Splits that keep an article, a story and near-duplicates on one side."""
