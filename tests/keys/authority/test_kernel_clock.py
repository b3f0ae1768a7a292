"""The kernel's clock is read as the kernel's header lays it out."""

from datetime import UTC, datetime, timedelta

from trustsvc_keys.authority.kernel_clock import (
    STA_NANO,
    STA_UNSYNC,
    TIME_ERROR,
    Timex,
    kernel_synchronised,
    kernel_time,
    read_kernel_time,
)


def test_the_kernel_tells_the_machines_time() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)

    told = read_kernel_time()

    assert before <= told.at <= datetime.now(UTC) + timedelta(milliseconds=1)
    assert timedelta() <= told.greatest_error <= timedelta(seconds=20)


def test_it_agrees_with_the_ceremonys_question() -> None:
    assert read_kernel_time().synchronised == kernel_synchronised()


def test_fractions_are_microseconds_or_nanoseconds_as_the_status_says() -> None:
    micro = kernel_time(Timex(seconds=10, fraction=999_999), 0)
    nano = kernel_time(Timex(seconds=10, fraction=999_999_999, status=STA_NANO), 0)

    assert micro.at == nano.at == datetime(1970, 1, 1, 0, 0, 10, 999_999, tzinfo=UTC)


def test_either_state_or_status_makes_it_unsynchronised() -> None:
    assert kernel_time(Timex(), 0).synchronised
    assert not kernel_time(Timex(), TIME_ERROR).synchronised
    assert not kernel_time(Timex(status=STA_UNSYNC), 0).synchronised


def test_the_greatest_error_is_in_microseconds() -> None:
    assert kernel_time(Timex(maxerror=7_500), 0).greatest_error == timedelta(microseconds=7_500)
