"""Training: a configuration and a dataset in, a calibrated model and an MLflow run out."""
