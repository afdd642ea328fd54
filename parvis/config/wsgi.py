"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
os.umask(0o077)  # what a web process writes belongs to its user only
application = get_wsgi_application()
