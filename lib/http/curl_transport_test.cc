// The transport against a well-behaved server.

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "lib/http/transport.h"

namespace plumb {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// cpp-httplib on a port of its own. Answers "/echo" with what it was asked.
class CurlTransportTest : public testing::Test {
 protected:
  CurlTransportTest() {
    server_.set_keep_alive_max_count(1000);
    server_.set_pre_routing_handler([this](const httplib::Request& request, httplib::Response&) {
      const std::lock_guard<std::mutex> lock(mutex_);
      client_ports_.insert(request.remote_port);
      last_ = request;
      return httplib::Server::HandlerResponse::Unhandled;
    });
    const auto echo = [](const httplib::Request& request, httplib::Response& response) {
      response.set_content(absl::StrCat(request.method, " ", request.body), "text/plain");
    };
    server_.Get("/echo", echo).Post("/echo", echo).Put("/echo", echo);
    server_.Patch("/echo", echo).Delete("/echo", echo);
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // stop() would do nothing.
    transport_ = MakeCurlTransport({.user_agent = "plumb-test"});
  }

  ~CurlTransportTest() override {
    transport_.reset();
    server_.stop();
    thread_.join();
  }

  std::string Url(const std::string& path) const {
    return absl::StrCat("http://127.0.0.1:", port_, path);
  }

  absl::StatusOr<HttpResponse> Send(const std::string& method, const std::string& path,
                                    const std::string& body = "", const Headers& headers = {}) {
    return transport_->Send({.method = method, .url = Url(path), .headers = headers, .body = body});
  }

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  std::mutex mutex_;
  std::set<int> client_ports_;
  httplib::Request last_;
  std::unique_ptr<Transport> transport_;
};

TEST_F(CurlTransportTest, GivesStatusHeadersAndBody) {
  server_.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.set_header("ETag", "\"7e05\"");
    response.set_content("{}", "application/json");
  });
  const auto response = Send("GET", "/x");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->Header("etag"), "\"7e05\"");
  EXPECT_EQ(response->Header("content-type"), "application/json");
  EXPECT_EQ(response->body, "{}");
}

TEST_F(CurlTransportTest, AServerErrorIsAnAnswer) {
  server_.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.status = 503;
    response.set_content("busy", "text/plain");
  });
  const auto response = Send("GET", "/x");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "busy");
}

TEST_F(CurlTransportTest, RedirectsAreNotFollowed) {
  server_.Get("/x", [](const httplib::Request&, httplib::Response& response) {
    response.set_redirect("/echo");
  });
  const auto response = Send("GET", "/x");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(response->Header("location"), "/echo");
}

TEST_F(CurlTransportTest, MethodsAndBodiesArriveAsTheyAre) {
  EXPECT_EQ(Send("GET", "/echo")->body, "GET ");
  EXPECT_EQ(Send("DELETE", "/echo")->body, "DELETE ");
  EXPECT_EQ(Send("POST", "/echo", "a")->body, "POST a");
  EXPECT_EQ(Send("PUT", "/echo", "b")->body, "PUT b");
  EXPECT_EQ(Send("PATCH", "/echo", "[]")->body, "PATCH []");
}

TEST_F(CurlTransportTest, APostWithoutABodyHasALengthOfNought) {
  EXPECT_EQ(Send("POST", "/echo")->body, "POST ");
  EXPECT_EQ(last_.get_header_value("Content-Length"), "0");
}

TEST_F(CurlTransportTest, LargeBodiesArriveWhole) {
  const std::string body(3 << 20, 'x');
  EXPECT_EQ(Send("POST", "/echo", body)->body, "POST " + body);
}

TEST_F(CurlTransportTest, HeadersArriveAsTheyAre) {
  ASSERT_TRUE(Send("GET", "/echo", "", {{"X-Sandbox", "dev"}, {"If-Match", "\"1\""}}).ok());
  EXPECT_EQ(last_.get_header_value("X-Sandbox"), "dev");
  EXPECT_EQ(last_.get_header_value("If-Match"), "\"1\"");
  EXPECT_EQ(last_.get_header_value("User-Agent"), "plumb-test");
}

TEST_F(CurlTransportTest, HeadersThatNobodyAskedForAreNotSent) {
  ASSERT_TRUE(Send("POST", "/echo", std::string(100'000, 'x')).ok());
  EXPECT_FALSE(last_.has_header("Expect"));
  EXPECT_FALSE(last_.has_header("Content-Type"));
}

TEST_F(CurlTransportTest, AContentTypeThatIsAskedForIsSentOnce) {
  ASSERT_TRUE(Send("POST", "/echo", "{}", {{"content-type", "application/json"}}).ok());
  EXPECT_EQ(last_.get_header_value_count("Content-Type"), 1u);
  EXPECT_EQ(last_.get_header_value("Content-Type"), "application/json");
}

TEST_F(CurlTransportTest, AHeaderCannotSmuggleInAnother) {
  EXPECT_EQ(Send("GET", "/echo", "", {{"a", "b\r\nX-Evil: 1"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Send("GET", "/echo", "", {{"a\nb", "c"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(CurlTransportTest, CompressedAnswersAreUnpacked) {
  const std::string text(10'000, 'x');
  server_.Get("/x", [&](const httplib::Request&, httplib::Response& response) {
    response.set_content(text, "text/plain");  // Packed by the server.
  });
  const auto response = Send("GET", "/x");
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_NE(response->Header("content-encoding"), "");
  EXPECT_EQ(response->body, text);
}

TEST_F(CurlTransportTest, AnAnswerOverTheLimitIsResourceExhausted) {
  server_.Get("/x", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(std::string(std::stoi(request.get_param_value("n")), 'x'), "text/plain");
  });
  transport_ = MakeCurlTransport({.user_agent = "t", .max_response_bytes = 1000});
  EXPECT_EQ(Send("GET", "/x?n=1000")->body.size(), 1000u);
  const absl::Status status = Send("GET", "/x?n=1001").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(absl::StrContains(status.message(), "more than 1000 bytes")) << status;
}

TEST_F(CurlTransportTest, OnlyHttpIsSpoken) {
  for (const char* const url : {"file:///etc/passwd", "ftp://127.0.0.1/", "no url at all"}) {
    const auto response = transport_->Send({.method = "GET", .url = url});
    EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument) << response.status();
  }
}

TEST_F(CurlTransportTest, ConnectionsAreKept) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Send("GET", "/echo").ok());
    ASSERT_TRUE(Send("POST", "/echo", "x").ok());
  }
  EXPECT_EQ(client_ports_.size(), 1u);
}

TEST_F(CurlTransportTest, ConnectionsToAHostAreLimited) {
  transport_ = MakeCurlTransport({.user_agent = "t", .max_connections_per_host = 2});
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 8; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = 0; i < 25; ++i) {
        const std::string body = absl::StrCat(caller, "/", i);
        const auto response = Send("POST", "/echo", body);
        if (response.ok() && response->body == "POST " + body) ++right;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 200);
  EXPECT_LE(client_ports_.size(), 2u);
}

}  // namespace
}  // namespace plumb
