"""The session cookie: the id of the key that signed in, signed, for eight hours.

The cookie holds no secret and no rights: each request asks the services whether the key is still
in use, so taking a key back ends its sessions at once.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

COOKIE = "carbonstep_session"
SECONDS_MAX = 8 * 3600
SECRET_BYTES_MIN = 32
_SALT = "carbonstep.web.session"


class SessionCookie:
    """Signs and reads session cookies under one secret."""

    def __init__(self, secret: bytes, *, https_only: bool) -> None:
        assert len(secret) >= SECRET_BYTES_MIN, "a session secret of at least 32 bytes"
        self._serializer = URLSafeTimedSerializer(secret, salt=_SALT)
        self._https_only = https_only

    def write(self, response: Response, key_id: str) -> None:
        """Sign in: set the cookie on a response."""
        response.set_cookie(
            COOKIE,
            self._serializer.dumps(key_id),
            max_age=SECONDS_MAX,
            path="/",
            secure=self._https_only,
            httponly=True,
            samesite="strict",
        )

    def clear(self, response: Response) -> None:
        """Sign out: take the cookie back."""
        response.delete_cookie(
            COOKIE, path="/", secure=self._https_only, httponly=True, samesite="strict"
        )

    def key_id(self, request: Request) -> str | None:
        """The key id of a cookie that is genuine and not too old, else None."""
        signed = request.cookies.get(COOKIE)
        if signed is None:
            return None
        try:
            found = self._serializer.loads(signed, max_age=SECONDS_MAX)
        except BadSignature:
            return None
        return found if isinstance(found, str) else None


def same_origin(request: Request) -> bool:
    """Whether a form was sent from one of our own pages, as far as the browser says.

    Browsers send `Origin` with every form. A program that sends none carries no cookie of a
    visitor either, so it is let through.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host", "")


def local_path(target: str) -> str:
    """The path to go on to after signing in; '/' for anything that could lead elsewhere.

    >>> local_path("/loans/LN-1?lang=zh"), local_path("//evil.example"), local_path("/\\\\evil")
    ('/loans/LN-1?lang=zh', '/', '/')
    """
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    is_plain = target.isprintable() and "\\" not in target and len(target) <= 500
    return target if is_local and is_plain else "/"
