"""Starts intervals-icu-mcp over HTTP. It has no setting for the address of Intervals.icu, so its constant is replaced."""

import os

from intervals_icu_mcp.client import ICUClient
from intervals_icu_mcp.server import main

ICUClient.BASE_URL = os.environ["INTERVALS_ICU_BASE_URL"] + "/api/v1"
main()
