"""Certificates and labels: filed one by one, and what happens to them after."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import CertificateChangeIn, CertificateIn
from carbonstep.api.caller import Writer
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.account import CertificateChangeOut, CertificateOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import ChangedCertificateOut, FiledCertificateOut
from carbonstep.services.certificate import change_certificate, file_certificate
from carbonstep.services.reason import ServiceReason

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
    filed = file_certificate(context.store, node, context.stamp(writer, query.received_on))
    response.status_code = 201 if filed.new else 200
    return FiledCertificateOut(
        certificate=CertificateOut.filed(filed.certificate),
        changes=[CertificateChangeOut.of(change) for change in filed.changes],
        new=filed.new,
        decisions=[ShortDecisionOut.of(decision) for decision in filed.decisions],
    )


@router.post(
    "/{certificate_id}/changes",
    status_code=201,
    responses=errors(404, 409, 413, 415),
    openapi_extra=body_of(CertificateChangeIn, example.CERTIFICATE_CHANGE),
)
def change(
    writer: Writer,
    context: Context,
    certificate_id: str,
    node: Document,
    query: Annotated[WriteIn, Query()],
) -> ChangedCertificateOut:
    """Record what happened to a certificate, and decide the account's loans anew."""
    stamp = context.stamp(writer, query.received_on)
    changed = change_certificate(context.store, certificate_id, node, stamp)
    if changed is None:
        raise not_found(ServiceReason.CERTIFICATE_UNKNOWN, certificate_id, of="certificate")
    return ChangedCertificateOut(
        change=CertificateChangeOut.of(changed.change),
        decisions=[ShortDecisionOut.of(decision) for decision in changed.decisions],
    )
