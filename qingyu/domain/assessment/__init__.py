"""Assessment 考核: schemes as data, and what each says of the same facts: points, grades, lights, exclusions."""
