"""What pages of achievements and of needs share: forms in steps, rows, life-cycle buttons, files, words."""
