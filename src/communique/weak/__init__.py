"""Weak supervision: labelling functions that vote, and a label model that weighs their votes."""
