"""Forecasts of enterprises: made at night from the days of their accounts, and shown with their skill."""
