"""What a meter says: messages, registers, slots and their quality."""
