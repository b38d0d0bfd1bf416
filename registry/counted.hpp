#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace leat {

/// Counted by reference, from any thread: what snapshots share.
template <class Derived>
using counted = boost::intrusive_ref_counter<Derived, boost::thread_safe_counter>;

} // namespace leat
