"""Load what every child of the crash test needs, once, in the server that they are forked from.

Nothing here may start a thread (the typesetter would): a fork leaves threads behind.
"""

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.intake import take_in

take_in(example_dcc(), limit_bytes=10_000_000)
