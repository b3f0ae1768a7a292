"""Facts in JSON give back the metadata that they were made of."""

import json

import pytest

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.facts import facts_of, metadata_of
from trustsvc.documents.intake import take_in
from trustsvc.documents.metadata import CoreMetadata, plain_metadata

STATED = {
    "identifier": "T-1",
    "title": {"en": "Test report", "zh": "检测报告"},
    "issuer_name": "A laboratory",
    "issue_date": "2019-05-03",
}


@pytest.mark.parametrize(
    "metadata",
    [
        take_in(example_dcc()).metadata,
        take_in(example_dcoc()).metadata,
        plain_metadata(STATED),
    ],
    ids=lambda one: str(one.kind),
)
def test_nothing_is_lost_on_the_way_through_json(metadata: CoreMetadata) -> None:
    assert metadata_of(json.loads(json.dumps(facts_of(metadata)))) == metadata
