"""A searchable, lasting archive of Chinese government disclosure (政府信息公开)."""

__version__ = "0.1.0"
