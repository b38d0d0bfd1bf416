#pragma once

#include <span>
#include <string>

namespace leat {

/// Whether all of these files lies in the page cache, so that reading it waits for no disk (mincore(2)). What
/// cannot be opened or asked about counts as there: nothing could be done about it. Some 100 us for 40 MB.
/// Thread safety: full.
bool in_page_cache(std::span<std::string const> files);

/// Reads all of these files once, so that they lie there unless memory is short. What cannot be read is left
/// out. Blocks for as long as the disk takes. Thread safety: full.
void bring_into_page_cache(std::span<std::string const> files);

} // namespace leat
