"""Settings of gunicorn, which reads this module by name. Threads, because pages wait more than they count."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from market.config import Settings
from market.jobs import logs

_SECRET = re.compile(r"^/(confirm|reset|invitations)/[^/]+")
_settings = Settings.from_env()


class QuietLogger(Logger):  # type: ignore[misc]
    """An access log that neither shows what people search for nor the links that were mailed to them."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        """Return what a log line may hold."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        found["U"] = _SECRET.sub(r"/\1/***", str(environ.get("PATH_INFO", "")))
        return found


def post_worker_init(_worker: Any) -> None:
    """Send the app's log entries where ours go."""
    logs.configure(_settings.log_level)


bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
worker_class = "gthread"
workers = _settings.web_processes
threads = _settings.web_threads
preload_app = True  # read once, then forked: a page process that dies is replaced at once. Nothing is open by then.
timeout = 60
limit_request_line = 8190  # a search typed in Chinese takes nine bytes a character; this is all that gunicorn allows
graceful_timeout = 10
keepalive = 5
logger_class = QuietLogger
accesslog = "-"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat file that must not wait for a disk
