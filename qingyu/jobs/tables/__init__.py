"""Tables from outside: a spreadsheet or text file becomes rows, each with the number of its line."""
