"""Whether data can be trusted: completeness, timeliness, outages, the monthly report beside the meters."""
