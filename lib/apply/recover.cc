#include "lib/apply/recover.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/apply/look.h"
#include "lib/diag/status_macros.h"
#include "lib/diff/diff.h"
#include "lib/kind/normalize.h"

namespace plumb {
namespace {

// What is looked for so soon after a write may not show in lists yet.
constexpr absl::Duration kFresh = absl::Minutes(1);
constexpr absl::Duration kSecondLook = absl::Seconds(2);

std::string_view NounOf(JournalVerb verb) {
  switch (verb) {
    case JournalVerb::kCreate:
      return "create";
    case JournalVerb::kUpdate:
      return "update";
    case JournalVerb::kDelete:
      return "delete";
    case JournalVerb::kForget:
      return "forget";
    case JournalVerb::kAdopt:
      break;
  }
  return "adopt";
}

std::string Begun(const JournalEntry& entry) {
  return absl::StrCat("the ", NounOf(entry.verb), " begun at ", plumb::FormatTime(entry.begun));
}

std::string IdsOf(const std::vector<ObservedObject>& objects) {
  return absl::StrJoin(objects, ", ", [](std::string* out, const ObservedObject& object) {
    absl::StrAppend(out, object.id.text());
  });
}

class Recovery {
 public:
  explicit Recovery(const RecoveryServices& services) : services_(services) {}

  absl::StatusOr<RecoveryReport> Go() {
    PLUMB_ASSIGN_OR_RETURN(ledger_, services_.state.Load());
    const std::vector<JournalEntry> open = ledger_.open;
    for (const JournalEntry& entry : open) PLUMB_RETURN_IF_ERROR(Resolve(entry));
    PLUMB_RETURN_IF_ERROR(DeleteLeftOvers());
    return std::move(report_);
  }

  absl::StatusOr<RecoveryReport> GoForLeftOvers() {
    PLUMB_ASSIGN_OR_RETURN(ledger_, services_.state.Load());
    for (const JournalEntry& entry : ledger_.open) {
      if (IsLeftOver(entry)) left_over_.push_back(entry);
    }
    PLUMB_RETURN_IF_ERROR(DeleteLeftOvers());
    return std::move(report_);
  }

 private:
  absl::Status Resolve(const JournalEntry& entry) {
    const KindDescriptor* kind = services_.kinds.Find(entry.address.kind);
    // Nothing was sent for these, and nothing is known of those.
    const bool sent = entry.verb != JournalVerb::kForget && entry.verb != JournalVerb::kAdopt;
    if (!sent || kind == nullptr || !entry.intent.has_value()) {
      return NotDone(entry, sent ? "nothing is known of it any more" : "it sent nothing");
    }
    switch (entry.verb) {
      case JournalVerb::kCreate:
        return ResolveCreate(entry, *kind);
      case JournalVerb::kUpdate:
        return ResolveUpdate(entry, *kind);
      default:
        return ResolveDelete(entry, *kind);
    }
  }

  absl::Status ResolveCreate(const JournalEntry& entry, const KindDescriptor& kind) {
    const Sought sought{kind, Normalize(kind, entry.intent->last_applied), entry.begun,
                        [&](const RemoteId& id) { return IsBound(kind.name, id); }};
    PLUMB_ASSIGN_OR_RETURN(std::vector<ObservedObject> found, LookFor(services_.client, sought));
    if (found.empty() && services_.clock.Now() - entry.begun < kFresh) {
      services_.clock.Sleep(kSecondLook);
      PLUMB_ASSIGN_OR_RETURN(found, LookFor(services_.client, sought));
    }
    if (found.empty()) return NotDone(entry, "there is no new object like it");
    if (found.size() > 1 + TwinsOf(entry, kind, sought.wanted)) KeepOurs(found);
    if (found.size() > 1 + TwinsOf(entry, kind, sought.wanted)) {
      return absl::FailedPreconditionError(absl::StrCat(
          entry.address.ToString(), ": ", Begun(entry),
          " never got its answer, and several new objects could be what it made: ", IdsOf(found),
          "; delete those that are too many and run it again"));
    }
    PLUMB_RETURN_IF_ERROR(PromiseFormer(entry, kind));
    // Of twins with one body it does not matter whose is whose.
    return Bind(entry, found.front(), absl::StrCat("found ", found.front().id.text()));
  }

  // The address of a replacement that was made first is still bound to its former
  // object: that is to be deleted, and nothing else will know of it.
  absl::Status PromiseFormer(const JournalEntry& create, const KindDescriptor& kind) {
    const Binding* bound = ledger_.Find(create.address);
    if (bound == nullptr || kind.deletion == DeleteStyle::kForget) return absl::OkStatus();
    for (const JournalEntry& other : ledger_.open) {
      if (other.verb == JournalVerb::kDelete && other.id == bound->id) return absl::OkStatus();
    }
    JournalEntry promise;
    promise.run = create.run;
    promise.address = create.address;
    promise.verb = JournalVerb::kDelete;
    promise.id = bound->id;
    promise.detail = absl::StrCat("DELETE what ", create.address.ToString(), " was before");
    promise.begun = services_.clock.Now();
    promise.intent = *bound;
    PLUMB_ASSIGN_OR_RETURN(promise.number, services_.state.Begin(promise));
    left_over_.push_back(std::move(promise));
    return absl::OkStatus();
  }

  // Other open creates that sent the same body.
  size_t TwinsOf(const JournalEntry& entry, const KindDescriptor& kind, const Value& wanted) const {
    size_t twins = 0;
    for (const JournalEntry& other : ledger_.open) {
      const bool create = other.number > entry.number && other.verb == JournalVerb::kCreate &&
                          other.address.kind == kind.name && other.intent.has_value();
      twins += create && Normalize(kind, other.intent->last_applied) == wanted ? 1 : 0;
    }
    return twins;
  }

  // Narrows to what our client made, if it made any of them.
  void KeepOurs(std::vector<ObservedObject>& found) const {
    const auto ours = [this](const ObservedObject& object) {
      return !services_.client_id.empty() &&
             object.raw.StringAt("createdClient") == services_.client_id;
    };
    if (std::none_of(found.begin(), found.end(), ours)) return;
    std::erase_if(found, [&ours](const ObservedObject& object) { return !ours(object); });
  }

  absl::Status ResolveUpdate(const JournalEntry& entry, const KindDescriptor& kind) {
    const Binding* bound = ledger_.Find(entry.address);
    if (bound == nullptr || bound->id != entry.id) {
      return NotDone(entry, "its object is not bound any more");
    }
    const absl::StatusOr<ObservedObject> now =
        services_.client.AwaitSettled(kind, entry.intent->handle);
    if (absl::IsNotFound(now.status())) return NotDone(entry, "its object is gone");
    PLUMB_RETURN_IF_ERROR(now.status());
    // Secrets are compared with what was applied before: one that was to change
    // counts as not done, and is sent again.
    const Value wanted = Normalize(kind, entry.intent->last_applied);
    const Value before = Normalize(kind, bound->last_applied);
    const std::vector<FieldChange> missing = DiffFields({.kind = kind,
                                                         .desired = wanted,
                                                         .observed = Normalize(kind, now->raw),
                                                         .last_applied = before,
                                                         .ignore = {}});
    if (!missing.empty()) {
      return NotDone(entry,
                     absl::StrCat(missing.front().path.ToString(), " is not as it was to be",
                                  now->etag == bound->etag ? ", and its etag is as before" : ""));
    }
    return Bind(entry, *now, "the object reads as it was to be");
  }

  bool IsLeftOver(const JournalEntry& entry) const {
    if (entry.verb != JournalVerb::kDelete || !entry.intent.has_value()) return false;
    const Binding* bound = ledger_.Find(entry.address);
    return bound == nullptr || bound->id != entry.id;
  }

  absl::Status ResolveDelete(const JournalEntry& entry, const KindDescriptor& kind) {
    const bool left_over = IsLeftOver(entry);
    // Waits while it is being deleted.
    const absl::Status status = services_.client.AwaitSettled(kind, entry.intent->handle).status();
    if (absl::IsNotFound(status)) {
      return Gone(entry, left_over ? ledger_.Find(entry.address) : nullptr,
                  absl::StrCat(Begun(entry), " was done: ", entry.id.text(), " is gone"));
    }
    PLUMB_RETURN_IF_ERROR(status);
    if (!left_over) return NotDone(entry, absl::StrCat(entry.id.text(), " is still there"));
    left_over_.push_back(entry);
    return absl::OkStatus();
  }

  // One can hold up another: until no more of them goes.
  absl::Status DeleteLeftOvers() {
    for (bool any = true; any;) {
      any = false;
      report_.open.clear();
      std::vector<JournalEntry> rest;
      for (const JournalEntry& entry : left_over_) {
        const KindDescriptor& kind = *services_.kinds.Find(entry.address.kind);
        const absl::Status status = services_.client.Delete(kind, entry.intent->handle);
        if (!status.ok()) {
          report_.open.push_back(
              {entry.address, false,
               absl::StrCat("its former object ", entry.id.text(),
                            " is left over and cannot be deleted yet: ", status.message())});
          rest.push_back(entry);
          continue;
        }
        PLUMB_RETURN_IF_ERROR(Gone(entry, ledger_.Find(entry.address),
                                   absl::StrCat("its former object ", entry.id.text(),
                                                " was left over and is deleted now")));
        any = true;
      }
      left_over_ = std::move(rest);
      any = any && !left_over_.empty();
    }
    return absl::OkStatus();
  }

  absl::Status Gone(const JournalEntry& entry, const Binding* stays, std::string text) {
    PLUMB_RETURN_IF_ERROR(services_.state.Finish(entry.number, entry.address, stays,
                                                 absl::StrCat(entry.detail, "; ", text),
                                                 services_.clock.Now()));
    if (stays == nullptr) {
      std::erase_if(ledger_.bindings,
                    [&entry](const Binding& each) { return each.address == entry.address; });
    }
    report_.resolved.push_back({entry.address, true, std::move(text)});
    return absl::OkStatus();
  }

  absl::Status Bind(const JournalEntry& entry, const ObservedObject& object, std::string_view how) {
    Binding binding = *entry.intent;
    binding.id = object.id;
    binding.handle = object.handle;
    binding.outputs = object.outputs;
    binding.etag = object.etag;
    std::string text = absl::StrCat(Begun(entry), " was done: ", how);
    PLUMB_RETURN_IF_ERROR(services_.state.Finish(entry.number, entry.address, &binding,
                                                 absl::StrCat(entry.detail, "; ", text),
                                                 services_.clock.Now()));
    std::erase_if(ledger_.bindings,
                  [&entry](const Binding& each) { return each.address == entry.address; });
    ledger_.bindings.push_back(binding);
    std::sort(ledger_.bindings.begin(), ledger_.bindings.end(),
              [](const Binding& a, const Binding& b) { return a.address < b.address; });
    report_.resolved.push_back({entry.address, true, std::move(text)});
    return absl::OkStatus();
  }

  absl::Status NotDone(const JournalEntry& entry, std::string_view why) {
    std::string text = absl::StrCat(Begun(entry), " was not done: ", why);
    PLUMB_RETURN_IF_ERROR(services_.state.End(entry.number, JournalOutcome::kRefused, RemoteId(),
                                              absl::StrCat(entry.detail, "; ", text),
                                              services_.clock.Now()));
    report_.resolved.push_back({entry.address, false, std::move(text)});
    return absl::OkStatus();
  }

  bool IsBound(const KindName& kind, const RemoteId& id) const {
    return std::any_of(
        ledger_.bindings.begin(), ledger_.bindings.end(),
        [&](const Binding& binding) { return binding.address.kind == kind && binding.id == id; });
  }

  const RecoveryServices& services_;
  Snapshot ledger_;
  std::vector<JournalEntry> left_over_;  // Deletes of objects that nothing is bound to.
  RecoveryReport report_;
};

}  // namespace

absl::StatusOr<RecoveryReport> Recover(const RecoveryServices& services) {
  return Recovery(services).Go();
}

absl::StatusOr<RecoveryReport> DeleteLeftOvers(const RecoveryServices& services) {
  return Recovery(services).GoForLeftOvers();
}

}  // namespace plumb
