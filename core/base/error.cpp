// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

#include <filesystem>
#include <stdexcept>

namespace molrl {

std::string_view toString(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalid_argument";
    case ErrorCode::ParseError: return "parse_error";
    case ErrorCode::NotFound: return "not_found";
    case ErrorCode::IoError: return "io_error";
    case ErrorCode::UnsupportedModel: return "unsupported_model";
    case ErrorCode::ResourceExhausted: return "resource_exhausted";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

namespace detail {

Error currentExceptionAsError(std::string_view doing)
{
    const std::string context(doing);
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return {ErrorCode::ResourceExhausted, "not enough memory", context};
    } catch (const std::filesystem::filesystem_error& e) {
        return {ErrorCode::IoError, e.what(), context};
    } catch (const std::invalid_argument& e) {
        return {ErrorCode::InvalidArgument, e.what(), context};
    } catch (const std::exception& e) {
        return {ErrorCode::Internal, e.what(), context};
    } catch (...) {
        return {ErrorCode::Internal, "an unknown exception", context};
    }
}

} // namespace detail
} // namespace molrl
