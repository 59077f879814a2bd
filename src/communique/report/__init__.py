"""Pages for people: what an evaluation found, and what the predictions on new articles say."""
