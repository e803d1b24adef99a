"""Who calls: the key in the Authorization header, and what its role may do."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from carbonstep.api.context import Context
from carbonstep.api.error import ApiError, ErrorKind, summary
from carbonstep.present.words.translation import mark
from carbonstep.reading.address import address_problem
from carbonstep.reading.phrase import phrase
from carbonstep.services.access import Permission, Principal, principal_of_secret

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="An API key, `cs_…`: whoever runs the server issues it; it is shown once.",
)


def authenticate(
    request: Request,
    context: Context,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Principal:
    """Whose key the request brings; 401 without one that works."""
    secret = "" if credentials is None else credentials.credentials
    principal = principal_of_secret(context.store, secret)
    if principal is None:
        raise ApiError(
            ErrorKind.UNAUTHORIZED,
            phrase("Send a working key as 'Authorization: Bearer cs_…'."),
            headers={"WWW-Authenticate": 'Bearer realm="carbonstep"'},
        )
    problem = address_problem(request.scope.get("raw_path", b""), request.scope["query_string"])
    if problem is not None:
        detail = summary((problem,))
        raise ApiError(ErrorKind.BAD_REQUEST, detail, problems=[problem])
    return principal


_MAY_NOT = {
    Permission.READ: mark("The role {role} may not read here; use a key of another role."),
    Permission.PRICE: mark("The role {role} may not price here; use a key of another role."),
    Permission.WRITE: mark("The role {role} may not write here; use a key of another role."),
    Permission.RUN: mark("The role {role} may not run here; use a key of another role."),
}


class _Allowed:
    """The dependency that lets only roles with a permission pass."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    # Waits for nothing: what is no coroutine is called in a thread, which costs more than it does.
    async def __call__(self, principal: Annotated[Principal, Depends(authenticate)]) -> Principal:
        if not principal.may(self.permission):
            raise ApiError(
                ErrorKind.FORBIDDEN,
                phrase(_MAY_NOT[self.permission], role=principal.role.value),
            )
        return principal


Reader = Annotated[Principal, Depends(_Allowed(Permission.READ))]
Pricer = Annotated[Principal, Depends(_Allowed(Permission.PRICE))]
Writer = Annotated[Principal, Depends(_Allowed(Permission.WRITE))]
Runner = Annotated[Principal, Depends(_Allowed(Permission.RUN))]
