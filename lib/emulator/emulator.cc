#include "lib/emulator/emulator.h"

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "lib/diag/status_macros.h"
#include "lib/emulator/platform.h"
#include "lib/env/clock.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

using emulator::Answer;
using emulator::Call;
using emulator::Delivery;

constexpr int kThreads = 64;
constexpr int kBacklog = 128;  // Connections that wait to be taken.
constexpr int kMaxDescriptors = 4096;

int PortOf(const sockaddr_storage& address) {
  if (address.ss_family != AF_INET) return 0;
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// Shuts down, as `how` says, this process's connections from `local_port` to
// `remote_port`, or to any when it is 0. The server shows its handlers no socket, so all are
// searched.
void EndConnections(int local_port, int remote_port, int how) {
  for (int descriptor = 3; descriptor < kMaxDescriptors; ++descriptor) {
    sockaddr_storage local{};
    sockaddr_storage remote{};
    socklen_t local_size = sizeof(local);
    socklen_t remote_size = sizeof(remote);
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&local), &local_size) != 0) continue;
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&remote), &remote_size) != 0) continue;
    if (PortOf(local) != local_port) continue;
    if (remote_port == 0 || PortOf(remote) == remote_port) shutdown(descriptor, how);
  }
}

Call ReadCall(const httplib::Request& request) {
  Call call;
  call.method = request.method;
  call.target = request.target;
  for (const auto& [name, value] : request.headers) {
    call.headers.emplace(absl::AsciiStrToLower(name), value);
  }
  emulator::ParseTarget(call);
  return call;
}

std::string TextOf(const Answer& answer) {
  if (!answer.text.empty()) return answer.text;
  // A null without text is no body at all; the platform never answers null.
  if (answer.json.is_null()) return "";
  return ToJson(answer.json);
}

// Announces the whole body and ends the connection in its middle.
void SetHalfBody(const std::string& text, const std::string& type, httplib::Response& response) {
  response.set_content_provider(text.size(), type,
                                [text](size_t offset, size_t, httplib::DataSink& sink) {
                                  if (offset >= text.size() / 2) return false;
                                  return sink.write(text.data() + offset, text.size() / 2 - offset);
                                });
}

void WriteAnswer(const Answer& answer, const httplib::Request& request, int port,
                 httplib::Response& response) {
  if (answer.delivery == Delivery::kNone) {
    EndConnections(port, request.remote_port, SHUT_RDWR);
    return;
  }
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.set_header(name, value);
  const std::string text = TextOf(answer);
  if (answer.content_type.empty() || text.empty()) return;
  if (answer.delivery == Delivery::kHalf) {
    SetHalfBody(text, answer.content_type, response);
  } else {
    response.set_content(text, answer.content_type);
  }
}

}  // namespace

struct Emulator::Impl {
  SystemClock clock;
  std::unique_ptr<emulator::Platform> platform;
  httplib::Server server;
  socket_t listening = INVALID_SOCKET;
  std::thread listener;
  int port = 0;

  void Answer(const httplib::Request& request, const Call& call,
              httplib::Response& response) const {
    WriteAnswer(platform->Handle(call), request, port, response);
  }

  // Bodies are read only where the call announces one: the server would else
  // wait for the end of the connection.
  void AnswerWithBody(const httplib::Request& request, const httplib::ContentReader& reader,
                      httplib::Response& response) const {
    Call call = ReadCall(request);
    const bool announced =
        request.has_header("Content-Length") || request.has_header("Transfer-Encoding");
    const bool read = !announced || reader([&](const char* bytes, size_t size) {
      call.body.append(bytes, size);
      return true;
    });
    if (!read) {
      response.status = 400;
      return;
    }
    Answer(request, call, response);
  }

  void SetUp() {
    server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
    server.set_tcp_nodelay(true);
    // The library's own choice, SO_REUSEPORT, would let two servers share a port.
    server.set_socket_options([this](socket_t socket) {
      listening = socket;
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server.set_keep_alive_max_count(1000000000);
    server.set_keep_alive_timeout(5);
    server.set_payload_max_length(size_t{256} << 20);
    const auto with_body = [this](const httplib::Request& request, httplib::Response& response,
                                  const httplib::ContentReader& reader) {
      AnswerWithBody(request, reader, response);
    };
    // [^] is any character; one step of the expression, so long paths are no load.
    server.Get("/[^]*", [this](const httplib::Request& request, httplib::Response& response) {
      Answer(request, ReadCall(request), response);
    });
    server.Post("/[^]*", with_body);
    server.Put("/[^]*", with_body);
    server.Patch("/[^]*", with_body);
    server.Delete("/[^]*", with_body);
  }
};

Emulator::Emulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Emulator::~Emulator() { Stop(); }

absl::StatusOr<std::unique_ptr<Emulator>> Emulator::Start(const EmulatorOptions& options) {
  auto impl = std::make_unique<Impl>();
  PLUMB_ASSIGN_OR_RETURN(impl->platform,
                         emulator::Platform::Open({.data_path = options.data_path,
                                                   .settle_delay = options.settle_delay,
                                                   .seed = options.seed},
                                                  impl->clock));
  impl->SetUp();
  if (options.port == 0) {
    impl->port = impl->server.bind_to_any_port("127.0.0.1");
  } else if (impl->server.bind_to_port("127.0.0.1", options.port)) {
    impl->port = options.port;
  } else {
    impl->port = -1;
  }
  if (impl->port <= 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on 127.0.0.1:", options.port));
  }
  // The library lets five connections wait. A sixth would come back a second later.
  ::listen(impl->listening, kBacklog);
  Impl& running = *impl;
  impl->listener = std::thread([&running] { running.server.listen_after_bind(); });
  while (!impl->server.is_running()) std::this_thread::yield();
  return std::unique_ptr<Emulator>(new Emulator(std::move(impl)));
}

int Emulator::port() const { return impl_->port; }

std::string Emulator::url() const { return absl::StrCat("http://127.0.0.1:", impl_->port); }

void Emulator::Stop() {
  if (!impl_->listener.joinable()) return;
  impl_->server.stop();
  // Workers would else wait for the next call of every open connection. What
  // they are writing still goes out.
  EndConnections(impl_->port, 0, SHUT_RD);
  impl_->listener.join();
}

}  // namespace plumb
