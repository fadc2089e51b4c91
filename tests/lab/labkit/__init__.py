"""Starts the real servers of the lab on loopback, scans them, and judges what the scan reported."""
