#include "lib/kinds/all.h"

#include "lib/kinds/base_connection/base_connection.h"
#include "lib/kinds/data_type/data_type.h"
#include "lib/kinds/dataset/dataset.h"
#include "lib/kinds/field_group/field_group.h"
#include "lib/kinds/flow/flow.h"
#include "lib/kinds/mapping/mapping.h"
#include "lib/kinds/schema/schema.h"
#include "lib/kinds/source_connection/source_connection.h"
#include "lib/kinds/target_connection/target_connection.h"
#include "lib/kinds/xdm_class/xdm_class.h"

namespace plumb {

KindRegistry AllKinds() {
  return KindRegistry({
      BaseConnection(),
      DataType(),
      Dataset(),
      FieldGroup(),
      Flow(),
      Mapping(),
      Schema(),
      SourceConnection(),
      TargetConnection(),
      XdmClass(),
  });
}

}  // namespace plumb
