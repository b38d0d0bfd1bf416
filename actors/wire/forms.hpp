#pragma once

// How CAF sees the messages between nodes. With protocol.hpp and archive.hpp the only place that a move to
// another release of CAF has to change: 0.18 and later inspect by `f.object(x).fields(…)`.

#include "actors/wire/messages.hpp"

#include <caf/fwd.hpp>
#include <caf/type_id.hpp>

namespace leat {

// The error of one that cannot be written or read is `caf::sec::invalid_argument`, with the text that names
// what was wrong.
caf::error inspect(caf::serializer& to, value& x);
caf::error inspect(caf::deserializer& from, value& x);
caf::error inspect(caf::serializer& to, error& x);
caf::error inspect(caf::deserializer& from, error& x);
caf::error inspect(caf::serializer& to, trace_context& x);
caf::error inspect(caf::deserializer& from, trace_context& x);
caf::error inspect(caf::serializer& to, span_record& x);
caf::error inspect(caf::deserializer& from, span_record& x);
caf::error inspect(caf::serializer& to, call_message& x);
caf::error inspect(caf::deserializer& from, call_message& x);
caf::error inspect(caf::serializer& to, answer_message& x);
caf::error inspect(caf::deserializer& from, answer_message& x);

} // namespace leat

// Registered by `cfg.add_message_types<caf::id_block::leat_wire>()`. The numbers are far from where programs
// that embed Leat begin their own.
CAF_BEGIN_TYPE_ID_BLOCK(leat_wire, 24'000)

CAF_ADD_TYPE_ID(leat_wire, (leat::call_message))
CAF_ADD_TYPE_ID(leat_wire, (leat::answer_message))

CAF_END_TYPE_ID_BLOCK(leat_wire)
