"""What energy means: standard coal, intensity and the gap to the yardsticks."""
