"""An account as Evolution-data-server's WebDAV functions take it: nothing of it is
written anywhere.
"""

import gi

gi.require_version("EDataServer", "1.2")
from gi.repository import EDataServer, GLib  # noqa: E402


def account(address, username, password):
    """The source for an address, and what to log in with."""
    uri = GLib.Uri.parse(address, GLib.UriFlags.NONE)
    source = EDataServer.Source.new(None, None)
    source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_uri(uri)
    login = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
    login.set_host(uri.get_host())
    login.set_port(uri.get_port())
    login.set_user(username)
    credentials = EDataServer.NamedParameters.new()
    credentials.set(EDataServer.SOURCE_CREDENTIAL_USERNAME, username)
    credentials.set(EDataServer.SOURCE_CREDENTIAL_PASSWORD, password)
    return source, credentials
