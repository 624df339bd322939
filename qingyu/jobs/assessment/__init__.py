"""Regions, their published targets and the schemes they are assessed by."""
