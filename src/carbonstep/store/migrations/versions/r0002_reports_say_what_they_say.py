"""Whether a report was filed before is told by what it says, not by a hash of its writing."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the hash: it was made of the report as a class of its time wrote it."""
    op.drop_column("report", "content_key")
