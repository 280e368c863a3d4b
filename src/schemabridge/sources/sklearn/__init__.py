"""Fitted objects of scikit-learn as steps; one file a family of classes."""
