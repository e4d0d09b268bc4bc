"""A server that answers as Vault's key-value engine, version 2, by its API documentation.
Knows one secret, secret/stripe, with the member "token". Prints the port it listens on.

Usage: vault_server.py VAULT_TOKEN SECRET
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

vault_token, secret = sys.argv[1:3]
MOUNT = {"data": {"path": "secret/", "type": "kv", "options": {"version": "2"}}}
STRIPE = {"data": {"data": {"token": secret}, "metadata": {"version": 1, "destroyed": False}}}
ANSWERS = {
    "/v1/sys/internal/ui/mounts/secret/stripe": MOUNT,
    "/v1/secret/data/stripe": STRIPE,
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.headers.get("X-Vault-Token") != vault_token:
            return self.answer(403, {"errors": ["permission denied"]})
        if self.path not in ANSWERS:
            return self.answer(404, {"errors": []})
        return self.answer(200, ANSWERS[self.path])

    def answer(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
sys.stdout.close()
server.serve_forever()
