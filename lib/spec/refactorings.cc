#include "lib/spec/refactorings.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "lib/spec/table_reader.h"
#include "lib/value/json.h"

namespace plumb {
namespace {

// The tables called `name`: [[name]], or one [name].
std::vector<TableReader> TablesOf(TableReader& document, std::string_view name) {
  const Value* value = document.Take(name);
  if (value == nullptr) return {};
  std::vector<TableReader> one;
  if (value->is_object()) {
    one.push_back(document.Inner(name));
    return one;
  }
  return document.Tables(name);
}

class Reader {
 public:
  Reader(const KindRegistry& kinds) : kinds_(kinds) {}

  // Whether the address at `key` is one.
  bool AddressAt(TableReader& table, std::string_view key, Address& into) {
    std::string text;
    table.Text(key, text);
    if (text.empty()) {
      table.Error(key, absl::StrCat(key, " is missing; it is an address such as \"flow.charges\""));
      return false;
    }
    const absl::StatusOr<Address> address = Address::Parse(text);
    if (!address.ok()) {
      table.Error(key,
                  absl::StrCat(key, " = ", ToJson(Value(text)), ": ", address.status().message()));
      return false;
    }
    if (kinds_.Find(address->kind) == nullptr) {
      table.Error(key, absl::StrCat(key, " = ", ToJson(Value(text)), ": there is no kind ",
                                    address->kind.text()));
      return false;
    }
    into = *address;
    return true;
  }

  void ReadImport(TableReader table, Refactorings& into) {
    ImportBlock block{.where = table.Place()};
    bool good = AddressAt(table, "to", block.to);
    const Value* id = table.Take("id");
    if (id == nullptr || !(id->is_string() || id->is_expression())) {
      table.Error("id", "id is missing; it is the platform's id of the object");
      good = false;
    } else {
      block.id = *id;
    }
    table.Finish();
    if (good) into.imports.push_back(std::move(block));
  }

  void ReadMoved(TableReader table, Refactorings& into) {
    MovedBlock block{.where = table.Place()};
    const bool from = AddressAt(table, "from", block.from);
    const bool to = AddressAt(table, "to", block.to);
    table.Finish();
    if (!from || !to) return;
    if (block.from.kind != block.to.kind) {
      table.Error("to", absl::StrCat(block.from.ToString(), " cannot become ", block.to.ToString(),
                                     ": their kinds differ"));
    } else if (block.from == block.to) {
      table.Error("to", "from and to are the same");
    } else {
      into.moves.push_back(std::move(block));
    }
  }

  void ReadRemoved(TableReader table, Refactorings& into) {
    RemovedBlock block{.where = table.Place()};
    const bool good = AddressAt(table, "from", block.from);
    table.Flag("destroy", block.destroy);
    table.Finish();
    if (good) into.removals.push_back(std::move(block));
  }

 private:
  const KindRegistry& kinds_;
};

}  // namespace

bool IsRefactoring(std::string_view table) {
  return table == "import" || table == "moved" || table == "removed";
}

void ReadRefactorings(const TomlDocument& document, FileId file, const KindRegistry& kinds,
                      Diagnostics& diagnostics, Refactorings& into) {
  TableReader root(document, FieldPath(), file, diagnostics);
  Reader reader(kinds);
  for (TableReader& table : TablesOf(root, "import")) reader.ReadImport(std::move(table), into);
  for (TableReader& table : TablesOf(root, "moved")) reader.ReadMoved(std::move(table), into);
  for (TableReader& table : TablesOf(root, "removed")) reader.ReadRemoved(std::move(table), into);
}

}  // namespace plumb
