"""The one table of sentences: what a code with parameters says, in English and in Chinese, made on reading."""
