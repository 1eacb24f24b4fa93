"""科技成果超市: an open marketplace for technology transfer."""

__version__ = "0.1.0"
