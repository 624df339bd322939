"""Where a year ends: models of daily values, their back-test, the fan of the year's end and the odds of a bound."""
