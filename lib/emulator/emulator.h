#ifndef PLUMB_LIB_EMULATOR_EMULATOR_H_
#define PLUMB_LIB_EMULATOR_EMULATOR_H_

// The platform's API on loopback: Flow Service, Data Prep, Schema Registry,
// Catalog, dataset labels, sandbox management and the token endpoint, as the
// public documentation describes them, with no code in common with the client.
// What the platform would refuse is refused, in the error shapes of each service.
//
// Every organisation and sandbox exists (but see the settings), every token and
// key is good, but for tokens "expired" and "invalid", the key "invalid", and
// tokens of the emulator's own that are over. Objects live in one organisation's
// sandbox. Adobe's connection and flow specifications, behaviours, the classes
// profile and experienceevent and a few field groups are there from the start.
//
// A flow that was written is in a transitional state until the provider
// finalises it: after `settle_delay`, checked when the next call comes. Flows
// with a schedule run as the emulator's clock goes on, 90 seconds a run.
//
// Faults, time, objects and settings are at hand without credentials:
//
//   GET    /_admin/health
//   GET    /_admin/objects                       everything in one scope
//   GET    /_admin/objects/{collection}          an array of objects
//   POST   /_admin/objects/{collection}          inserts one object, or an array, as it is
//   GET    /_admin/objects/{collection}/{id}
//   PATCH  /_admin/objects/{collection}/{id}     merge patch (RFC 7396), as by a person in the
//                                                UI: new etag or version, updatedBy
//                                                "ada@example.com", updatedClient "exc_app"
//   DELETE /_admin/objects/{collection}/{id}     checks nothing
//     Collections: connections, sourceConnections, targetConnections, flows, runs, mappingSets,
//     mappingVersions, schemas, fieldgroups, classes, datatypes, descriptors, dataSets,
//     dataSetLabels, flowCopies (what each flow took of its connections). ?org= and ?sandbox=
//     choose the scope; the first one that holds objects without.
//   GET, POST, DELETE /_admin/faults             lists, adds one, clears
//     {"method": "POST", "path": "regular expression, searched in the path", "skip": 0,
//      "times": 1, "fault": "...", "status": 429, "retry_after": "1", "delay_ms": 0,
//      "message": "what the answer says"}
//     method may be several, "POST|PUT"; times 0 is for ever; delay_ms delays with any fault.
//     Faults:
//       status        answers `status`, does nothing     status_after  acts, answers `status`
//       drop_before   ends the connection, does nothing  drop_after    acts, ends the connection
//       garbage       acts, answers what is no JSON      half_body     acts, the answer breaks off
//       slow          acts after delay_ms                stale_etag    somebody writes first
//       duplicate     a POST acts twice; a GET of a list repeats its first element
//   GET, POST /_admin/settings                   see settings.h for the members
//   GET, POST /_admin/clock                      {"advance_seconds": n}
//   GET, DELETE /_admin/requests                 the last calls: method, path, query, headers
//                                                (never Authorization), body with credentials
//                                                masked, status

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace plumb {

struct EmulatorOptions {
  int port = 0;             // 0 lets the system choose.
  std::string data_path{};  // SQLite file that keeps the objects; "" for none.
  absl::Duration settle_delay = absl::Milliseconds(200);
  uint64_t seed = 1;  // The same seed gives the same ids in a new emulator.
};

// Thread-safe.
class Emulator {
 public:
  // Serves on 127.0.0.1 when it returns. Unavailable when the port or the data
  // file cannot be had; DataLoss when the file is no emulator's.
  static absl::StatusOr<std::unique_ptr<Emulator>> Start(const EmulatorOptions& options);

  ~Emulator();  // Stops.
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  int port() const;
  std::string url() const;  // "http://127.0.0.1:41234"

  // Returns when the last answer is out and the port is free.
  void Stop();

 private:
  struct Impl;
  explicit Emulator(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace plumb

#endif  // PLUMB_LIB_EMULATOR_EMULATOR_H_
