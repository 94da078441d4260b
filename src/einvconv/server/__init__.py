"""The check and the conversion over HTTP, for programs that cannot import Python; it needs the extra `server`."""
