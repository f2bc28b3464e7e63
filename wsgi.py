"""The application for gunicorn and for `flask --app wsgi`."""

import logs
from app import create_app

logs.set_up()
app = create_app()
