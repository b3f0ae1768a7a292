"""Start the command line."""

from trustsvc.cli.app import main

main()
