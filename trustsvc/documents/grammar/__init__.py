"""Say in our own words what each kind and release of a document may hold."""
