"""Annotation: what to label next, Label Studio round trips, and how well readers agree."""
