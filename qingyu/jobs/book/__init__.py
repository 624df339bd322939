"""The book of indicators: which makers there are, what they made, and the proof of each value."""
