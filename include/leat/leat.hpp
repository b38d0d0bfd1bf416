#pragma once

// Everything an embedder needs; `leat/caf.hpp` is apart, for those who bring actors of their own.

#include <leat/algorithm.hpp>
#include <leat/callable.hpp>
#include <leat/client.hpp>
#include <leat/context.hpp>
#include <leat/error.hpp>
#include <leat/json.hpp>
#include <leat/memo.hpp>
#include <leat/metrics.hpp>
#include <leat/options.hpp>
#include <leat/principal.hpp>
#include <leat/registry.hpp>
#include <leat/reply.hpp>
#include <leat/result.hpp>
#include <leat/runtime.hpp>
#include <leat/spans.hpp>
#include <leat/task.hpp>
#include <leat/trace.hpp>
#include <leat/value.hpp>
