"""Tests of the program analytics."""
