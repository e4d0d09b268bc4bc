// What Stripe's API returns of each object that its source reads, as the source
// shows it when explored. Charges are those of Experience Platform's tutorial.

#include <map>

#include "absl/strings/str_split.h"
#include "lib/emulator/explore.h"

namespace plumb::emulator {
namespace {

// name:s is a string, :i an integer, :b a boolean; a bare name is of no known
// type; "name { ... }" is an object.
constexpr std::string_view kCharges =
    "amount:i amount_captured:i amount_refunded:i application application_fee "
    "application_fee_amount balance_transaction billing_details { address { city country "
    "line1 line2 postal_code state } email name phone } calculated_statement_descriptor:s "
    "captured:b created:i currency:s customer:s description:s destination dispute disputed:b "
    "failure_balance_transaction failure_code failure_message fraud_details { } id:s invoice "
    "livemode:b metadata { } object:s on_behalf_of order outcome { network_status:s reason "
    "risk_level:s risk_score:i seller_message:s type:s } paid:b payment_intent:s "
    "payment_method:s payment_method_details { card { amount_authorized:i brand:s "
    "capture_before:i checks { address_line1_check address_postal_code_check cvc_check:s } "
    "country:s exp_month:i exp_year:i extended_authorization { status:s } fingerprint:s "
    "funding:s incremental_authorization { status:s } installments last4:s mandate "
    "multicapture { status:s } network:s network_token { used:b } overcapture { "
    "maximum_amount_capturable:i status:s } three_d_secure wallet } type:s } radar_options { "
    "} receipt_email receipt_number receipt_url:s refunded:b review shipping source "
    "source_transfer statement_descriptor:s statement_descriptor_suffix status:s "
    "transfer_data transfer_group ";

constexpr std::string_view kSubscriptions =
    "billing_cycle_anchor:i cancel_at cancel_at_period_end:b canceled_at collection_method:s "
    "created:i currency:s current_period_end:i current_period_start:i customer:s "
    "days_until_due description ended_at id:s latest_invoice:s livemode:b metadata { } object:s "
    "start_date:i status:s trial_end trial_start";

constexpr std::string_view kRefunds =
    "amount:i balance_transaction:s charge:s created:i currency:s id:s metadata { } object:s "
    "payment_intent:s reason:s receipt_number:s source_transfer_reversal status:s "
    "transfer_reversal";

constexpr std::string_view kBalanceTransactions =
    "amount:i available_on:i created:i currency:s description exchange_rate fee:i id:s net:i "
    "object:s reporting_category:s source:s status:s type:s";

constexpr std::string_view kCustomers =
    "address { city:s country:s line1:s line2:s postal_code:s state:s } balance:i created:i "
    "currency:s default_source delinquent:b description:s discount email:s id:s "
    "invoice_prefix:s livemode:b metadata { } name:s next_invoice_sequence:i object:s phone:s "
    "tax_exempt:s";

constexpr std::string_view kPrices =
    "active:b billing_scheme:s created:i currency:s id:s livemode:b lookup_key metadata { } "
    "nickname object:s product:s recurring { interval:s interval_count:i usage_type:s } "
    "tax_behavior:s type:s unit_amount:i unit_amount_decimal:s";

struct StripeObject {
  std::string_view name;
  std::string_view fields;
};

constexpr StripeObject kObjects[] = {
    {"charges", kCharges},     {"subscriptions", kSubscriptions},
    {"refunds", kRefunds},     {"balance_transactions", kBalanceTransactions},
    {"customers", kCustomers}, {"prices", kPrices},
};

}  // namespace

std::string_view StripeFields(std::string_view object) {
  for (const StripeObject& one : kObjects) {
    if (one.name == object) return one.fields;
  }
  return "";
}

}  // namespace plumb::emulator
