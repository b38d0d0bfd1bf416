#pragma once

#include <leat/result.hpp>

#include <string>

namespace leat {

/// Identifies the code of the loaded ELF module (program or shared library) that holds an address: `build:`
/// and the module's GNU build id in hexadecimal digits; of a module linked without one, `file:` and the
/// SHA-256 of its file, which is read once.
///
/// `not_found` where no module holds the address, `unavailable` where its file cannot be read.
result<std::string> module_code_id(void const* address_in_module);

} // namespace leat
