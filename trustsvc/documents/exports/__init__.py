"""Say what a D-CoC says in the forms of other registers: UNTP 0.7, IAF CertSearch."""
