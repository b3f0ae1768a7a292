"""Code lists: countries, languages, units; numbers with a check digit. Pure data and look-ups."""
