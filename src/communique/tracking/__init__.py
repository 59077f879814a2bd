"""MLflow: where runs are logged, models registered and fetched. Imported only where it is needed."""
