"""Certificates and labels: filed one by one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import CertificateIn, FiledCertificateOut
from carbonstep.api.caller import Writer
from carbonstep.api.context import Context
from carbonstep.api.decision import short_decision
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.services.certificate import file_certificate

router = APIRouter(prefix="/certificates", tags=["reports"])


@router.post(
    "",
    status_code=201,
    response_model=FiledCertificateOut,
    responses={
        200: {"model": FiledCertificateOut, "description": "It was recorded already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(CertificateIn, example.CERTIFICATE),
)
def file_one(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> Any:
    """File a certificate and decide the account's loans anew."""
    filed = file_certificate(context.store, node, context.stamp(writer, query.on))
    response.status_code = 201 if filed.new else 200
    certificate = filed.certificate
    return {
        "certificate": {"certificate_id": certificate.certificate_id, **certificate.body()},
        "new": filed.new,
        "decisions": [short_decision(decision) for decision in filed.decisions],
    }
