"""Achievements and technical needs: records, life cycle, versions, sheets in, search documents."""
