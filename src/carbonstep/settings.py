"""Settings: from the environment (`CARBONSTEP_…`), with defaults that run without any."""

import os
from importlib import resources
from pathlib import Path

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


def shipped_rules() -> Path:
    """The rules folder: inside an installed wheel, else beside the sources."""
    installed = Path(str(resources.files("carbonstep"))) / "rules"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "rules"


PREFIX = "CARBONSTEP_"
_ELSEWHERE = {"CARBONSTEP_SHARED", "CARBONSTEP_HYPOTHESIS", "CARBONSTEP_GOLDEN"}
"""Variables of the development tools, which are no settings of the product."""


class Settings(BaseSettings):
    """Every setting, its environment variable being `CARBONSTEP_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid")

    database_url: str = Field(
        default="sqlite:///carbonstep.db",
        pattern=r"^(sqlite:///|postgres(ql)?(\+psycopg)?://)",
        examples=["sqlite:///carbonstep.db", "postgresql://user:password@host/name"],
        description="The store: sqlite:///path or postgresql://user:password@host/name.",
    )
    rules_dir: Path = Field(
        default_factory=shipped_rules,
        description="The folder of rulebooks, benchmarks, factors and mappings.",
    )
    lang: str = Field(
        default="",
        pattern=r"^(zh|en)?$",
        examples=["zh", "en"],
        description="The language of the command line, zh or en; empty goes by the locale.",
    )
    session_secret: str = Field(
        default="",
        description="Signs the web session's cookie; empty makes a new one at each start, "
        "so that a restart signs everyone out.",
    )
    https_only: bool = Field(
        default=False,
        description="Marks the session cookie for HTTPS alone; set it where TLS ends before us.",
    )
    run_at: str = Field(
        default="06:00",
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        examples=["06:00"],
        description="The time of day, Asia/Shanghai, at which the daily run starts.",
    )
    look_every_s: int = Field(
        default=60,
        ge=1,
        le=86400,
        description="How often a running server looks into the benchmark file, at the clock and "
        "for fixings that did not come, in seconds.",
    )
    clock_ahead_days: int = Field(
        default=31,
        ge=1,
        le=100_000,
        description="How many days the clock may be ahead of the last recording before it is "
        "taken for wrong, and how many a day that nobody named may lie after what was run and "
        "recorded: nothing is stored until a run is confirmed.",
    )
    run_ahead_days: int = Field(
        default=400,
        ge=1,
        le=100_000,
        description="How many days the business date of a run or of a fact may lie after the last "
        "run and what was recorded since; one further ahead must be confirmed.",
    )
    read_memory_mb: int = Field(
        default=512,
        ge=64,
        le=8192,
        description="Memory that one file of reports or receipts may take, in MB: in the process "
        "that reads it, and as rows in the server.",
    )

    @model_validator(mode="after")
    def _refuse_unknown_variables(self) -> "Settings":
        """A mistyped variable would be ignored without a word."""
        given = {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}
        for name in sorted(given - {*variables()} - _ELSEWHERE):
            raise PydanticCustomError(
                UNKNOWN, "the environment variable {name} is no setting", {"name": name}
            )
        return self


UNKNOWN = "setting_unknown"
"""The kind of error that an environment variable is, which is no setting."""


def variables() -> list[str]:
    """The environment variable of every setting."""
    return [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
