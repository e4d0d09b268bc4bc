// The transport against a server that hangs up, hangs, or is not there. What is
// at stake: a request that may have been acted on must not look as if it never
// arrived, and must not be sent a second time.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "lib/http/transport.h"

namespace plumb {
namespace {

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// One connection, as the server sees it.
class Connection {
 public:
  Connection(int socket, std::vector<std::string>& lines) : socket_(socket), lines_(lines) {}

  // Reads a request to the end of its body; false when there is none.
  bool Read() {
    std::string text;
    size_t head = std::string::npos;
    while ((head = text.find("\r\n\r\n")) == std::string::npos) {
      if (!ReadMore(text)) return false;
    }
    lines_.push_back(text.substr(0, text.find(" HTTP/")));
    size_t length = 0;
    const size_t at = text.find("Content-Length: ");
    if (at != std::string::npos) {
      const size_t end = text.find("\r\n", at);
      if (!absl::SimpleAtoi(text.substr(at + 16, end - at - 16), &length)) return false;
    }
    while (text.size() < head + 4 + length) {
      if (!ReadMore(text)) return false;
    }
    return true;
  }

  void Write(std::string_view text) {
    if (send(socket_, text.data(), text.size(), MSG_NOSIGNAL) < 0) std::abort();
  }

  // Returns when the other side has hung up.
  void AwaitEnd() {
    std::string ignored;
    while (ReadMore(ignored)) {
    }
  }

 private:
  bool ReadMore(std::string& text) {
    char buffer[4096];
    const ssize_t got = recv(socket_, buffer, sizeof(buffer), 0);
    if (got > 0) text.append(buffer, static_cast<size_t>(got));
    return got > 0;
  }

  const int socket_;
  std::vector<std::string>& lines_;
};

using Script = std::function<void(Connection&)>;

// Serves one connection after the other with the next script, the last one again
// and again, and hangs up after each.
class RawServer {
 public:
  explicit RawServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 16) != 0) std::abort();
    if (getsockname(listener_, generic, &size) != 0) std::abort();
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }

  ~RawServer() { Stop(); }

  // Ends the service; what it was asked, "POST /path", in order.
  std::vector<std::string> Stop() {
    if (thread_.joinable()) {
      shutdown(listener_, SHUT_RDWR);
      thread_.join();
      close(listener_);
    }
    return lines_;
  }

  std::string Url(std::string_view path) const {
    return absl::StrCat("http://127.0.0.1:", port_, path);
  }

 private:
  void Serve() {
    for (size_t i = 0;; ++i) {
      const int socket = accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      Connection connection(socket, lines_);
      scripts_[std::min(i, scripts_.size() - 1)](connection);
      close(socket);
    }
  }

  const std::vector<Script> scripts_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<std::string> lines_;  // Of the thread, until it ends.
  std::thread thread_;
};

void AnswerOnce(Connection& connection) {
  connection.Read();
  connection.Write(kOk);
}

void HangUpAfterReading(Connection& connection) { connection.Read(); }

// A kept connection that dies with the second request on it.
void AnswerThenHangUpAfterReading(Connection& connection) {
  connection.Read();
  connection.Write(kOk);
  connection.Read();
}

class LostConnectionTest : public testing::Test {
 protected:
  absl::StatusOr<HttpResponse> Send(const std::string& method, const std::string& url,
                                    const std::string& body = "",
                                    absl::Duration timeout = absl::Seconds(30)) {
    return transport_->Send({.method = method, .url = url, .body = body, .timeout = timeout});
  }

  std::unique_ptr<Transport> transport_ = MakeCurlTransport({.user_agent = "t"});
};

using Lines = std::vector<std::string>;

TEST_F(LostConnectionTest, NobodyListeningIsUnavailable) {
  RawServer server({AnswerOnce});
  const std::string url = server.Url("/x?token=hidden");
  server.Stop();
  const absl::Status status = Send("POST", url, "{}").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_TRUE(absl::StartsWith(status.message(), "POST http://127.0.0.1:")) << status;
  EXPECT_FALSE(absl::StrContains(status.message(), "hidden")) << status;
}

TEST_F(LostConnectionTest, NoAnswerAtAllIsUnknown) {
  RawServer server({HangUpAfterReading});
  EXPECT_EQ(Send("POST", server.Url("/x"), "{}").status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(server.Stop(), Lines{"POST /x"});
}

TEST_F(LostConnectionTest, HalfAnAnswerIsUnknown) {
  RawServer server({[](Connection& connection) {
    connection.Read();
    connection.Write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  }});
  EXPECT_EQ(Send("GET", server.Url("/x")).status().code(), absl::StatusCode::kUnknown);
}

TEST_F(LostConnectionTest, AnAnswerThatIsNotHttpIsUnknown) {
  RawServer server({[](Connection& connection) {
    connection.Read();
    connection.Write("who is there?\r\n\r\n");
  }});
  EXPECT_EQ(Send("POST", server.Url("/x"), "{}").status().code(), absl::StatusCode::kUnknown);
}

TEST_F(LostConnectionTest, TimeRunningOutAfterSendingIsUnknown) {
  RawServer server({[](Connection& connection) {
    connection.Read();
    connection.AwaitEnd();
  }});
  EXPECT_EQ(Send("POST", server.Url("/x"), "{}", absl::Milliseconds(50)).status().code(),
            absl::StatusCode::kUnknown);
}

class KeptConnectionTest : public LostConnectionTest,
                           public testing::WithParamInterface<const char*> {};

// libcurl repeats a request when a kept connection dies under it.
TEST_P(KeptConnectionTest, ABodyIsSentOnceWhenTheConnectionDies) {
  RawServer server({AnswerThenHangUpAfterReading, AnswerOnce});
  const std::string method = GetParam();
  ASSERT_TRUE(Send("GET", server.Url("/first")).ok());
  EXPECT_EQ(Send(method, server.Url("/x"), "{}").status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(server.Stop(), (Lines{"GET /first", method + " /x"}));
}

INSTANTIATE_TEST_SUITE_P(Methods, KeptConnectionTest, testing::Values("POST", "PUT", "PATCH"));

TEST_F(LostConnectionTest, APostWithoutABodyIsSentOnceWhenTheConnectionDies) {
  RawServer server({AnswerOnce, HangUpAfterReading, AnswerOnce});
  ASSERT_TRUE(Send("GET", server.Url("/first")).ok());
  EXPECT_EQ(Send("POST", server.Url("/x")).status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(server.Stop(), (Lines{"GET /first", "POST /x"}));
}

TEST_F(LostConnectionTest, AGetIsRepeatedWhenAKeptConnectionDies) {
  RawServer server({AnswerThenHangUpAfterReading, AnswerOnce});
  ASSERT_TRUE(Send("GET", server.Url("/first")).ok());
  EXPECT_EQ(Send("GET", server.Url("/x"))->body, "ok");
  EXPECT_EQ(server.Stop(), (Lines{"GET /first", "GET /x", "GET /x"}));
}

TEST_F(LostConnectionTest, AConnectionClosedWhileIdleIsReplaced) {
  RawServer server({AnswerOnce});
  ASSERT_TRUE(Send("POST", server.Url("/a"), "{}").ok());
  EXPECT_EQ(Send("POST", server.Url("/b"), "{}")->body, "ok");
  EXPECT_EQ(server.Stop(), (Lines{"POST /a", "POST /b"}));
}

TEST_F(LostConnectionTest, DestroyingTheTransportCancelsWhatWaits) {
  absl::Notification arrived;
  RawServer server({[&arrived](Connection& connection) {
    connection.Read();
    arrived.Notify();
    connection.AwaitEnd();
  }});
  absl::Status status;
  Transport* const transport = transport_.get();
  std::thread caller(
      [&] { status = transport->Send({.method = "GET", .url = server.Url("/x")}).status(); });
  arrived.WaitForNotification();
  transport_.reset();
  caller.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
}

TEST_F(LostConnectionTest, ATransportThatWasNeverUsedGoesQuietly) { transport_.reset(); }

}  // namespace
}  // namespace plumb
