"""Stand-ins for the APIs of GitHub and GitLab, as far as deploy/scripts use them and as their
documentation describes them, on the loopback interface. A test looks into their members."""

import io
import json
import re
import threading
import urllib.error
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Forge:
    """Serves `routes`: (method, pattern of the path) to a function of the match, the query and the
    body, which gives (status, JSON or bytes[, headers])."""

    def __init__(self):
        self.requests = []
        self.comments = []
        forge = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_request(self):
                url = urlsplit(self.path)
                text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                forge.requests.append(f"{self.command} {self.path}")
                status, body, *headers = forge.answer(self, url, text)
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers[0].items() if headers else []:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, url, text):
        if not self.is_allowed(handler.headers, url):
            return 401, {"message": "Bad credentials"}
        for (method, pattern), route in self.routes().items():
            match = re.fullmatch(pattern, url.path)
            if match and method == handler.command:
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                is_json = text and handler.headers["Content-Type"] == "application/json"
                return route(match, query, json.loads(text) if is_json else text)
        return 404, {"message": "Not Found"}

    @staticmethod
    def page(items, query):
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        return 200, items[(page - 1) * size : page * size]


class GitHub(Forge):
    TOKEN = "ghs_token"
    BOT = "github-actions[bot]"

    def __init__(self):
        super().__init__()
        self.pulls = {}  # Of a commit.
        self.artifacts = []
        self.files = {}

    def is_allowed(self, headers, url):
        if url.path.startswith("/blob/"):  # Another service, which the token is not for.
            return headers["Authorization"] is None
        return headers["Authorization"] == f"Bearer {self.TOKEN}"

    def routes(self):
        repository = "/repos/acme/specs"
        return {
            ("GET", f"{repository}/issues/7/comments"): lambda m, q, b: self.page(self.comments, q),
            ("POST", f"{repository}/issues/7/comments"): lambda m, q, b: self.comment(self.BOT, b),
            ("PATCH", f"{repository}/issues/comments/(.*)"): self.edit,
            ("GET", f"{repository}/commits/(.*)/pulls"):
                lambda m, q, b: self.page(self.pulls.get(m[1], []), q),
            ("GET", f"{repository}/actions/artifacts"): self.list_artifacts,
            ("GET", f"{repository}/actions/artifacts/(.*)/zip"):
                lambda m, q, b: (302, b"", {"Location": f"{self.blobs.url}/blob/{m[1]}"}),
            ("GET", "/blob/(.*)"): lambda m, q, b: (200, self.files[m[1]]),
        }

    def comment(self, author, body):
        self.comments.append({"id": 1000 + len(self.comments), "user": {"login": author}, **body})
        return 201, self.comments[-1]

    def edit(self, match, query, body):
        [one] = [one for one in self.comments if str(one["id"]) == match[1]]
        one.update(body)
        return 200, one

    def keep(self, name, path, run, sha, fork=False):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.write(path, path.rsplit("/", 1)[1])
        number = len(self.artifacts) + 1
        self.files[str(number)] = self.blobs.files[str(number)] = data.getvalue()
        self.artifacts.append({
            "id": number, "name": name, "expired": False,
            "created_at": f"2026-01-01T00:00:{number:02}Z",
            "workflow_run": {"id": run, "repository_id": 1, "head_repository_id": 2 if fork else 1,
                             "head_sha": sha}})

    def list_artifacts(self, match, query, body):
        found = [one for one in self.artifacts if one["name"] == query["name"]]
        return 200, {"total_count": len(found), "artifacts": found}


class GitLab(Forge):
    TOKEN = "glpat_token"
    JOB_TOKEN = "job_token"
    ME = 42

    def __init__(self, state_port):
        super().__init__()
        self.requests_of = {}  # Merge requests of a commit.
        self.pipelines = []
        self.jobs = {}  # Of a pipeline.
        self.files = {}  # Of a job.
        self.state = f"http://127.0.0.1:{state_port}"

    def is_allowed(self, headers, url):
        return "/terraform/" in url.path or headers["PRIVATE-TOKEN"] == self.TOKEN

    def answer(self, handler, url, text):
        # GitLab's ledger is the repository's own stand-in, which knows other credentials.
        if "/terraform/state/" not in url.path:
            return super().answer(handler, url, text)
        import base64
        given = base64.b64decode(handler.headers["Authorization"].split()[1]).decode()
        if given != f"gitlab-ci-token:{self.JOB_TOKEN}":
            return 401, {"message": "Unauthorized"}
        ours = "Basic " + base64.b64encode(b"bot:state-password").decode()
        path = url.path + (f"?{url.query}" if url.query else "")
        request = urllib.request.Request(self.state + path, text or None, method=handler.command,
                                         headers={"Authorization": ours})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def routes(self):
        project = "/api/v4/projects/5"
        notes = f"{project}/merge_requests/7/notes"
        return {
            ("GET", "/api/v4/user"): lambda m, q, b: (200, {"id": self.ME}),
            ("GET", notes): lambda m, q, b: self.page(self.comments, q),
            ("POST", notes): lambda m, q, b: self.comment(self.ME, b),
            ("PUT", f"{notes}/(.*)"): self.edit,
            ("GET", f"{project}/repository/commits/(.*)/merge_requests"):
                lambda m, q, b: self.page(self.requests_of.get(m[1], []), q),
            ("GET", f"{project}/merge_requests/7/pipelines"):
                lambda m, q, b: self.page(self.pipelines, q),
            ("GET", f"{project}/pipelines/(.*)/jobs"):
                lambda m, q, b: self.page([job for job in self.jobs.get(int(m[1]), [])
                                           if q.get("scope[]") in (None, job["status"])], q),
            ("GET", f"{project}/jobs/(.*?)/artifacts/(.*)"):
                lambda m, q, b: (200, self.files[int(m[1])][m[2]]),
        }

    def comment(self, author, body):
        self.comments.append({"id": 1000 + len(self.comments), "author": {"id": author}, **body})
        return 201, self.comments[-1]

    def edit(self, match, query, body):
        [one] = [one for one in self.comments if str(one["id"]) == match[1]]
        one.update(body)
        return 200, one
