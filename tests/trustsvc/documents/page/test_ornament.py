"""The ornament is what its generator draws, and does nothing but look nice."""

from trustsvc.documents.page.ornament import BAND, HEIGHT, WAVES, WIDTH, draw_band
from trustsvc.documents.xml import local_name, parse_xml


def test_the_file_is_what_the_generator_draws() -> None:
    assert BAND.read_text() == draw_band()


def test_it_holds_shapes_alone_and_as_many_threads_as_said() -> None:
    root = parse_xml(BAND.read_bytes()).getroot()
    names = [local_name(element) for element in root.iter()]

    assert set(names) == {"svg", "rect", "g", "path"}
    assert names.count("path") == WAVES
    assert root.get("viewBox") == f"0 0 {WIDTH} {HEIGHT}"
