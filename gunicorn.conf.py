"""How the web process serves; gunicorn reads this file by itself.

Each value has a variable of the environment, and arguments of the command line come last.
"""

import gc
import os

wsgi_app = "wsgi:app"
bind = f"{os.environ.get('WEB_HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"

# Without it all kept-alive connections may sit on one worker while the others idle.
reuse_port = True
# One path per user, which a second deployment on the machine would take over.
control_socket_disable = True
# Longer than a load balancer's pause between two requests on one connection.
keepalive = 15
timeout = 30
graceful_timeout = 20


def post_worker_init(worker) -> None:
    """What was loaded stays for good: to look through it for garbage would hold up a request for
    a tenth of a second now and then.
    """
    gc.freeze()
