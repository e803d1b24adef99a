"""Puts the parts together: the `carbonstep` command with its server and demo."""

import logging
import os
import secrets
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from carbonstep.api.app import create_api
from carbonstep.cli.app import app, run
from carbonstep.cli.context import business_today, current, utc_now
from carbonstep.cli.demo import database_url, draw_demo, tell_demo
from carbonstep.cli.output import err, out
from carbonstep.jobs.daily import daily_job, daily_scheduler
from carbonstep.present.translation import Language
from carbonstep.services.access import principal_of_key, principal_of_secret
from carbonstep.services.library import Library
from carbonstep.services.query import list_loans
from carbonstep.services.rate import loan_picture
from carbonstep.settings import Settings
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store

__all__ = ["build", "main"]


def build(store: Store, library: Library, settings: Settings) -> FastAPI:
    """The server: the API with the pages mounted beside it."""
    raise NotImplementedError
