// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace molrl {

/// What kind of thing went wrong; the user interface turns it into words with a remedy.
enum class ErrorCode {
    InvalidArgument,   ///< A caller's or user's setting is out of range.
    ParseError,        ///< Text that is not what it claims to be (a SMILES, an SDF record, a JSON).
    NotFound,          ///< A file, column, compound or model that is not there.
    IoError,           ///< The operating system refused: permission, full disk, a vanished device.
    UnsupportedModel,  ///< A model file of another version, cut, or of another network.
    ResourceExhausted, ///< Out of memory, or a limit that protects the program was reached.
    Cancelled,         ///< The job was stopped on request. Never shown as an error.
    Internal,          ///< A bug or an unexpected exception of a library.
};

/// Stable lower-case name of a code, for logs and JSON ("parse_error").
[[nodiscard]] std::string_view toString(ErrorCode code);

/// A failure: its kind, the first cause, and where it happened (file, row, molecule; outermost first).
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string what;    ///< The first cause, one sentence without a final stop.
    std::string context; ///< "reading library.csv: row 17", built up by withContext on the way up; may be empty.

    /// "context: what", or what alone.
    [[nodiscard]] std::string message() const { return context.empty() ? what : context + ": " + what; }
    /// The same error seen from one level further out.
    [[nodiscard]] Error withContext(std::string_view outer) &&
    {
        context = context.empty() ? std::string(outer) : std::string(outer) + ": " + context;
        return std::move(*this);
    }
    [[nodiscard]] Error withContext(std::string_view outer) const& { return Error(*this).withContext(outer); }
};

template <class T = void> using Result = tl::expected<T, Error>;

/// Shorthand for the failing branch: `return fail(ErrorCode::NotFound, "no column \"pIC50\"");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string what, std::string context = {})
{
    return tl::unexpected<Error>(Error{code, std::move(what), std::move(context)});
}
[[nodiscard]] inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

namespace detail {
/// The running exception as an Error; called inside a catch block only.
[[nodiscard]] Error currentExceptionAsError(std::string_view doing);

template <class T> struct IsResult : std::false_type {
};
template <class T> struct IsResult<Result<T>> : std::true_type {
};
} // namespace detail

/// Runs `work` and turns every exception that a library throws into an Error whose context is `doing`.
///
/// The one place where exceptions stop. `work` may return a plain value (wrapped) or a Result (passed through).
/// std::bad_alloc becomes ResourceExhausted, std::invalid_argument InvalidArgument, all else Internal.
template <class Work> auto guarded(std::string_view doing, Work&& work)
{
    using R = std::invoke_result_t<Work>;
    if constexpr (detail::IsResult<R>::value) {
        try {
            return std::forward<Work>(work)();
        } catch (...) {
            return R(fail(detail::currentExceptionAsError(doing)));
        }
    } else if constexpr (std::is_void_v<R>) {
        try {
            std::forward<Work>(work)();
            return Result<void>();
        } catch (...) {
            return Result<void>(fail(detail::currentExceptionAsError(doing)));
        }
    } else {
        try {
            return Result<R>(std::forward<Work>(work)());
        } catch (...) {
            return Result<R>(fail(detail::currentExceptionAsError(doing)));
        }
    }
}

} // namespace molrl

#define MOLRL_CONCAT_INNER(a, b) a##b
#define MOLRL_CONCAT(a, b) MOLRL_CONCAT_INNER(a, b)

/// Unwraps a Result into a new variable or returns its error: `MOLRL_TRY(auto mol, parseSmiles(text));`
#define MOLRL_TRY(declaration, expression)                                                                             \
    auto MOLRL_CONCAT(molrlTry, __LINE__) = (expression);                                                              \
    if (!MOLRL_CONCAT(molrlTry, __LINE__))                                                                             \
        return ::molrl::fail(std::move(MOLRL_CONCAT(molrlTry, __LINE__)).error());                                     \
    declaration = std::move(*MOLRL_CONCAT(molrlTry, __LINE__))

/// Passes the error of a Result<void> on.
#define MOLRL_CHECK(expression)                                                                                        \
    if (auto molrlCheck = (expression); !molrlCheck)                                                                   \
    return ::molrl::fail(std::move(molrlCheck).error())

/// For what only our own bug can cause. Always on: a wrong result is worse than a stop.
#define MOLRL_ASSERT(condition)                                                                                        \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition);                     \
            std::abort();                                                                                              \
        }                                                                                                              \
    } while (false)
