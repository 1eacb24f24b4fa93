"""Delivery of the outbox, periodic tasks, the worker."""
