"""Follow what documents rest on: up to national standards, and down to everything affected."""
