"""A site's end of the webhook, as a process of its own: verifies what arrives and writes it down.

Usage: receiver.py SECRET_FILE OUTPUT_FILE; prints its port. Refuses with 401 what it cannot verify.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError

SECRET_FILE, OUTPUT_FILE = (Path(argument) for argument in sys.argv[1:3])


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            event = Webhook(SECRET_FILE.read_text()).verify(body, headers)
        except WebhookVerificationError:
            self.send_response(401)
        else:
            with OUTPUT_FILE.open("a", encoding="utf-8") as output:
                output.write(json.dumps({"id": headers["webhook-id"], "event": event}) + "\n")
            self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
