"""Consumption of days and months: slots rolled up, the energy account, the ledger, load and the day that runs."""
