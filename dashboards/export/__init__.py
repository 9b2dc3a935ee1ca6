"""The nation of a day as one file, with everything that anybody needs to recompute it."""

from __future__ import annotations
