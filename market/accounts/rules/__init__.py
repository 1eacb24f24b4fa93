"""What holds for people and organisations, without a database or a clock."""
