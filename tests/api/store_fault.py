"""Real faults of a store, and the way back from each: a full disk, a disk that is read only, bytes
that were overwritten, a process that writes. Nothing here is pretended."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HOLDS = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def _mount(*arguments: str | Path) -> None:
    told = subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False)
    if told.returncode:
        pytest.skip(f"a disk of our own cannot be mounted here: {told.stderr.decode().strip()}")


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[None]:
    """A disk of its own at a folder."""
    folder.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(file: Path) -> Iterator[None]:
    """No byte is left on the disk of a file."""
    filler = file.with_name("filler")
    disk = os.statvfs(file.parent)
    filler.write_bytes(b"0" * (disk.f_bavail * disk.f_frsize))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """The disk of a file may only be read."""
    _mount("-o", "remount,ro", file.parent)
    try:
        yield
    finally:
        _mount("-o", "remount,rw", file.parent)


@contextmanager
def damaged(file: Path) -> Iterator[None]:
    """Every page but the first is overwritten."""
    kept = file.with_name("kept")
    shutil.copy(file, kept)
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(b"\xa5" * (size - 4096))
    try:
        yield
    finally:
        shutil.copy(kept, file)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Another process writes and does not end."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        holder.stdin.close()
        holder.wait(10)
        holder.stdout.close()
