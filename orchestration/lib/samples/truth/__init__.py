"""The answers: a second, independent implementation of the rules.

Nothing here may import from models, macros, seeds or landing. It reads the statements that the files were made of and
decides from the rules alone what must become of every row, who is who, and what the report must say.
"""
