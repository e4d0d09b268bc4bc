// Certificates are verified, and what vouches for them can be named.

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "lib/http/transport.h"

namespace plumb {
namespace {

// A certificate for 127.0.0.1 that vouches for itself.
X509* MakeCertificate(EVP_PKEY* key) {
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  for (const auto& [id, value] : {std::pair(NID_subject_alt_name, "IP:127.0.0.1"),
                                  std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
  return certificate;
}

class TlsTest : public testing::Test {
 protected:
  TlsTest()
      : key_(EVP_EC_gen("P-256")),
        certificate_(MakeCertificate(key_)),
        server_(certificate_, key_),
        bundle_(testing::TempDir() + "/tls_test.pem") {
    FILE* const file = fopen(bundle_.c_str(), "w");
    PEM_write_X509(file, certificate_);
    fclose(file);
    server_.Get("/", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("hello", "text/plain");
    });
    server_.set_tcp_nodelay(true);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();  // stop() would do nothing.
  }

  ~TlsTest() override {
    unsetenv("SSL_CERT_FILE");
    unsetenv("CURL_CA_BUNDLE");
    server_.stop();
    thread_.join();
    X509_free(certificate_);
    EVP_PKEY_free(key_);
  }

  absl::StatusOr<HttpResponse> Get(const std::string& host) {
    const std::unique_ptr<Transport> transport = MakeCurlTransport({.user_agent = "t"});
    return transport->Send(
        {.method = "GET", .url = absl::StrCat("https://", host, ":", port_, "/")});
  }

  EVP_PKEY* const key_;
  X509* const certificate_;
  httplib::SSLServer server_;
  const std::string bundle_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(TlsTest, ACertificateThatNobodyVouchesForIsUnavailable) {
  EXPECT_EQ(Get("127.0.0.1").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, EitherVariableNamesTheBundle) {
  for (const char* const variable : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    setenv(variable, bundle_.c_str(), 1);
    const auto response = Get("127.0.0.1");
    unsetenv(variable);
    ASSERT_TRUE(response.ok()) << variable << ": " << response.status();
    EXPECT_EQ(response->body, "hello");
  }
}

TEST_F(TlsTest, ACertificateForAnotherHostIsUnavailable) {
  setenv("SSL_CERT_FILE", bundle_.c_str(), 1);
  EXPECT_EQ(Get("localhost").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TlsTest, ABundleThatIsNotThereIsUnavailable) {
  setenv("CURL_CA_BUNDLE", "/nowhere/bundle.pem", 1);
  EXPECT_EQ(Get("127.0.0.1").status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace plumb
