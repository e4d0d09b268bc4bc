"""A server of Terraform's http state protocol, by the protocol's description and GitLab's
API documentation. Prints the port it listens on.

LOCK and UNLOCK at the state's own address are the protocol's default; POST and DELETE at
its /lock are GitLab's. As GitLab does, it asks for credentials (bot, state-password),
wants all members of a lock's description, refuses a write that does not name the lock
while it is held, and a serial that was used before.
"""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qs, urlsplit

AUTHORIZATION = "Basic " + base64.b64encode(b"bot:state-password").decode()
LOCK_MEMBERS = {"ID", "Operation", "Info", "Who", "Version", "Created", "Path"}

states = {}
mutex = Lock()


class State:
    def __init__(self):
        self.document, self.lock, self.serials = None, None, set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self):
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != AUTHORIZATION:
            return self.answer(401, b"who are you?")
        path, is_lock = url.path, self.command in ("LOCK", "UNLOCK")
        if path.endswith("/lock"):
            path, is_lock = path[: -len("/lock")], True
        with mutex:
            state = states.setdefault(path, State())
            if self.command == "GET":
                return self.answer(404 if state.document is None else 200, state.document or b"")
            said = json.loads(body)
            if is_lock and self.command in ("LOCK", "POST"):
                return self.take_lock(state, said, body)
            if is_lock and self.command in ("UNLOCK", "DELETE"):
                return self.free_lock(state, said)
            if self.command == "POST":
                return self.write(state, parse_qs(url.query).get("ID", [None])[0], said, body)
        return self.answer(405)

    def take_lock(self, state, said, body):
        if LOCK_MEMBERS - set(said):
            return self.answer(400, b"a lock's description lacks members")
        if state.lock is not None:
            return self.answer(423, state.lock)
        state.lock = body
        return self.answer(200)

    def free_lock(self, state, said):
        if state.lock is not None and json.loads(state.lock)["ID"] != said.get("ID"):
            return self.answer(409, state.lock)
        state.lock = None
        return self.answer(200)

    def write(self, state, lock_id, said, body):
        holder = json.loads(state.lock)["ID"] if state.lock else None
        if lock_id != holder:
            return self.answer(409, state.lock or b"not locked")
        if not isinstance(said.get("serial"), int) or said["serial"] in state.serials:
            return self.answer(422, b"version has already been taken")
        state.serials.add(said["serial"])
        state.document = body
        return self.answer(200)

    def log_message(self, format, *arguments):
        pass

    do_GET = do_POST = do_DELETE = do_LOCK = do_UNLOCK = handle_request


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
sys.stdout.close()
server.serve_forever()
