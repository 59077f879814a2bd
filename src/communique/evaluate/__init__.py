"""Metrics: how good the topics, the stances, the linked actors and the probabilities are."""
