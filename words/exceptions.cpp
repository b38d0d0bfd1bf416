#include <leat/detail/handler.hpp>

namespace leat::detail {

// The one place where foreign exceptions become codes.

namespace {

error translated(std::exception_ptr thrown, errc code) noexcept {
  try {
    std::rethrow_exception(std::move(thrown));
  } catch (error const& e) {
    return e;
  } catch (std::exception const& e) {
    return {code, e.what()};
  } catch (...) {
    return {code, "an exception of unknown type"};
  }
}

} // namespace

error error_of(std::exception_ptr thrown) noexcept {
  return translated(std::move(thrown), errc::algorithm_failed);
}

error input_error_of(std::exception_ptr thrown) noexcept {
  return translated(std::move(thrown), errc::invalid_argument);
}

} // namespace leat::detail
