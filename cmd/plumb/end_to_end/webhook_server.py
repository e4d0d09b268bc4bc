"""A chat's webhook: keeps what is posted. Prints the port it listens on.

POST /hook      keeps the body; 503 as often as POST /refuse/N asked for
GET  /received  a JSON array of the bodies that were kept
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

received = []
refusals = [0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, json.dumps(received).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.startswith("/refuse/"):
            refusals[0] = int(self.path.rsplit("/", 1)[1])
            return self.answer(200, b"")
        if refusals[0] > 0:
            refusals[0] -= 1
            return self.answer(503, b"not now")
        received.append(json.loads(body))
        return self.answer(200, b"ok")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
sys.stdout.close()
server.serve_forever()
