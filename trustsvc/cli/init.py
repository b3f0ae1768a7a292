"""Make a data folder."""

from pathlib import Path

from trustsvc.cli.founding import data_path, found, parse_issuers
from trustsvc.cli.opened import open_deployment
from trustsvc.cli.output import say, told_in_one_line


def run(  # noqa: PLR0913  a command has its options
    data: Path | None,
    chain_url: str,
    origin: str,
    public_url: str,
    issuers: list[str],
    *,
    development: bool,
) -> None:
    """Found the service and say where its parts are."""
    given = {"chain_url": chain_url, "origin": origin, "public_url": public_url}
    with told_in_one_line(), open_deployment(data, **given) as deployment:
        founded = found(deployment, parse_issuers(issuers), development=development)
        folder = data_path(deployment.data)
        say(f"ready in {folder}: DEMO keys, nobody vouches for what they sign")
        say(f"  policy for whoever verifies   {folder}/policy.toml")
        for issuer in founded.api_keys:
            say(f"  API key of {issuer}   {folder}/keys/api-key-{issuer}")
        say("next: trustsvc example dcc > dcc.xml && trustsvc issue dcc.xml")
