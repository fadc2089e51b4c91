"""Simulated endpoints, and what a report tells an administrator of each: findings, settings, alternatives."""
