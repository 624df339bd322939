"""Qingyu for analysts: answers of the API as pandas frames. Imports nothing of the platform; needs pandas only."""

from analyst.asking import Problem
from analyst.client import Qingyu

__all__ = ["Problem", "Qingyu"]
