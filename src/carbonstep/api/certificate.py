"""Certificates and labels: filed one by one."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import CertificateIn
from carbonstep.api.caller import Writer
from carbonstep.api.context import Context
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.present.json.account import CertificateOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import FiledCertificateOut
from carbonstep.services.certificate import file_certificate

router = APIRouter(prefix="/certificates", tags=["reports"])


@router.post(
    "",
    status_code=201,
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
) -> FiledCertificateOut:
    """File a certificate and decide the account's loans anew."""
    filed = file_certificate(context.store, node, context.stamp(writer, query.on))
    response.status_code = 201 if filed.new else 200
    return FiledCertificateOut(
        certificate=CertificateOut.filed(filed.certificate),
        new=filed.new,
        decisions=[ShortDecisionOut.of(decision) for decision in filed.decisions],
    )
