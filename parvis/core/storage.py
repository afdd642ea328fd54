"""Where attachments lie: a folder, or an S3-compatible store, by one URL."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, Storage


def storage_from_url(**_options: Any) -> Storage:
    """Return the store that STORAGE_URL names: file:///folder or s3://key:secret@host/bucket.

    Files are never served from there by address; a view that checks access reads them.
    """
    url = urlsplit(settings.STORAGE_URL)
    if url.scheme == "file":
        return FileSystemStorage(
            location=unquote(url.netloc + url.path), file_permissions_mode=0o600, directory_permissions_mode=0o700
        )
    if url.scheme == "s3":
        from storages.backends.s3 import S3Storage

        host = url.hostname or ""
        store: Storage = S3Storage(
            bucket_name=url.path.strip("/"),
            access_key=unquote(url.username or "") or None,
            secret_key=unquote(url.password or "") or None,
            endpoint_url=f"https://{host}{f':{url.port}' if url.port else ''}" if host else None,
            default_acl="private",
            file_overwrite=False,
        )
        return store
    raise ImproperlyConfigured("STORAGE_URL must begin with file:/// or s3://.")
