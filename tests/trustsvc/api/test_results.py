"""Results over HTTP: to whom they are given, in which form, with entity tags."""

import csv
import io

import pytest

from tests.support.service import Service
from trustsvc.documents.sheets.workbook import parse_workbook

FORMS = {
    "results.csv": "text/csv; charset=utf-8",
    "results.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("part", FORMS)
def test_results_are_a_file_to_save_with_an_entity_tag(service: Service, part: str) -> None:
    answer = service.client.get(service.at(part), headers=service.issuer)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMS[part]
    assert answer.headers["content-disposition"] == (f'attachment; filename="{service.id}.{part}"')
    held = {**service.issuer, "If-None-Match": answer.headers["etag"]}
    assert service.client.get(service.at(part), headers=held).status_code == 304


def test_csv_holds_the_numbers_of_the_certificate(service: Service) -> None:
    content = service.client.get(service.at("results.csv"), headers=service.issuer).content

    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    errors = [row for row in rows if row["role"] == "basic_measurementError"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert [row["value"] for row in errors] == ["-0.041", "0.012", "0.058", "0.131", "0.242"]
    assert errors[0]["expanded_uncertainty"] == "0.030"


def test_the_workbook_holds_numbers_as_numbers(service: Service) -> None:
    content = service.client.get(service.at("results.xlsx"), headers=service.issuer).content

    (grid,) = parse_workbook(content).grids
    held = [cell for cell in grid.cells.values() if cell.text == "-0.041"]
    assert [(cell.kind, cell.number_format) for cell in held] == [("number", "0.000")]


@pytest.mark.parametrize("part", FORMS)
def test_results_open_to_token_and_issuer_alone(service: Service, part: str) -> None:
    at = service.at(part)

    assert service.client.get(at).status_code == 401
    assert service.client.get(at, params={"token": service.token}).status_code == 200
    assert service.client.get(at, headers=service.other).status_code == 404
    assert (
        service.client.get(f"/v1/documents/nothing/{part}", headers=service.issuer).status_code
        == 404
    )
