// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#ifdef MOLRL_HAS_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif
#ifdef MOLRL_HAS_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "core/training/process_group_impl.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <netdb.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace molrl::training {

#ifdef MOLRL_HAS_GLOO

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kHearing(3000);   ///< for the survivors to find out who is missing
constexpr milliseconds kLingering(2000); ///< of the meeting point, so that they can
constexpr milliseconds kPoll(20);
constexpr const char* kRemedy = "; the run can be resumed from its last checkpoint";

/// From 2.4 on torch's store asks for libuv, which Debian's is built without; before, nothing could be asked for.
template <class Options> void withoutLibuv(Options& options)
{
    if constexpr (requires { options.useLibUV; })
        options.useLibUV = false;
}

std::vector<std::uint8_t> bytesOf(const std::string& text)
{
    return {text.begin(), text.end()};
}

/// Torch appends a stack to its errors.
std::string firstLine(const std::string& text)
{
    const std::string line = text.substr(0, text.find('\n'));
    return line.substr(0, line.find("Exception raised from"));
}

std::string machineName()
{
    char name[256] = {};
    return gethostname(name, sizeof(name) - 1) == 0 ? name : "?";
}

/// This machine's address on the way to `host`: what others of the group can reach. Debian's own host name is a
/// loopback address, which torch would take. Empty when there is none. No packet is sent.
std::string addressTowards(const std::string& host, int port)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return {};
    std::string address;
    for (const addrinfo* at = found; at != nullptr && address.empty(); at = at->ai_next) {
        const int descriptor = socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0)
            continue;
        sockaddr_storage own{};
        socklen_t length = sizeof(own);
        char text[NI_MAXHOST] = {};
        if (::connect(descriptor, at->ai_addr, at->ai_addrlen) == 0 &&
            getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) == 0 &&
            getnameinfo(reinterpret_cast<sockaddr*>(&own), length, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) == 0)
            address = text;
        close(descriptor);
    }
    freeaddrinfo(found);
    return address;
}

} // namespace

struct ProcessGroup::Impl {
    ProcessGroupOptions options;
    c10::intrusive_ptr<c10d::Store> store;
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo; ///< null once the group has broken
#ifdef MOLRL_HAS_NCCL
    c10::intrusive_ptr<c10d::ProcessGroupNCCL> nccl;
#endif
    std::string ended; ///< why it broke

    void meet();
    Result<void> checkAllCame();
    void close();
    template <class Start> Result<void> together(const char* doing, Start&& start);
    Error explain(const std::string& symptom);
    [[nodiscard]] std::string whoIsMissing(const std::string& symptom);
    [[nodiscard]] std::string place() const
    {
        return options.address + ":" + std::to_string(options.port);
    }
    [[nodiscard]] std::string me() const
    {
        return "rank " + std::to_string(options.rank) + " of " + std::to_string(options.size);
    }
    [[nodiscard]] bool has(const std::string& key)
    {
        return store->check({key});
    }
    [[nodiscard]] bool keepsMeetingPoint() const
    {
        return options.rank == 0 && !options.isServedByLauncher;
    }
    [[nodiscard]] std::vector<std::string> keys(const std::string& kind) const
    {
        std::vector<std::string> all;
        for (int rank = 0; rank < options.size; ++rank)
            all.push_back(kind + std::to_string(rank));
        return all;
    }
};

void ProcessGroup::Impl::meet()
{
    c10d::TCPStoreOptions at;
    at.port = static_cast<std::uint16_t>(options.port);
    at.isServer = keepsMeetingPoint();
    at.waitWorkers = false;
    at.timeout = options.timeout;
    withoutLibuv(at);
    const c10::intrusive_ptr<c10d::Store> shared = c10::make_intrusive<c10d::TCPStore>(options.address, at);
    store = c10::make_intrusive<c10d::PrefixStore>("molrl" + options.prefix, shared);
    store->setTimeout(options.timeout);
    store->set("came" + std::to_string(options.rank), bytesOf(machineName() + ", process " + std::to_string(getpid())));
}

/// Gloo would wait, too, but not say for whom.
Result<void> ProcessGroup::Impl::checkAllCame()
{
    const Clock::time_point end = Clock::now() + options.timeout;
    const std::vector<std::string> all = keys("came");
    while (!store->check(all)) {
        if (Clock::now() > end) {
            std::string missing;
            for (int rank = 0; rank < options.size; ++rank)
                if (!has(all[static_cast<std::size_t>(rank)]))
                    missing += (missing.empty() ? "" : ", ") + std::to_string(rank);
            return fail(ErrorCode::IoError, "ranks " + missing + " did not come within " +
                                                std::to_string(options.timeout.count() / 1000) +
                                                " s; are they started, and can they reach " + place() + "?");
        }
        std::this_thread::sleep_for(kPoll);
    }
    return {};
}

void ProcessGroup::Impl::close()
{
#ifdef MOLRL_HAS_NCCL
    nccl.reset();
#endif
    gloo.reset();
}

/// Asks the meeting point who else noticed, and who said why he left. What the others hear is the closing of
/// connections, so a group of many breaks within moments of its first loss.
std::string ProcessGroup::Impl::whoIsMissing(const std::string& symptom)
{
    const std::string self = std::to_string(options.rank);
    store->set("broken" + self, bytesOf(symptom));
    std::vector<int> silent;
    const Clock::time_point end = Clock::now() + kHearing;
    do {
        silent.clear();
        for (int rank = 0; rank < options.size; ++rank) {
            const std::string number = std::to_string(rank);
            if (has("left" + number)) {
                const auto reason = store->get("left" + number);
                store->set("heard" + self, bytesOf("1"));
                return "rank " + number + " ended: " + std::string(reason.begin(), reason.end());
            }
            if (!has("broken" + number))
                silent.push_back(rank);
        }
        std::this_thread::sleep_for(kPoll);
    } while (!silent.empty() && Clock::now() < end);
    std::string words;
    for (const int rank : silent) {
        const auto who = store->get("came" + std::to_string(rank));
        words += (words.empty() ? "rank " : ", rank ") + std::to_string(rank) + " (" +
                 std::string(who.begin(), who.end()) + ")";
    }
    store->set("heard" + self, bytesOf("1"));
    return words.empty() ? "the connection between the processes broke: " + symptom + kRemedy
                         : words + " does not answer any more: it was ended, or its machine can't be reached" + kRemedy;
}

Error ProcessGroup::Impl::explain(const std::string& symptom)
{
    close();
    // On a thread of its own: asking a machine that lost its power never returns. It holds what it uses, and the
    // process ends soon after.
    auto answer = std::make_shared<std::promise<std::string>>();
    auto future = answer->get_future();
    auto copy = std::make_shared<Impl>();
    copy->options = options;
    copy->store = store;
    std::thread([answer, copy, symptom] {
        auto words = guarded("asking who is missing", [&] { return copy->whoIsMissing(symptom); });
        answer->set_value(words ? *words : std::string());
    }).detach();
    std::string words;
    if (future.wait_for(2 * kHearing) == std::future_status::ready)
        words = future.get();
    if (words.empty())
        words = (options.isServedByLauncher
                     ? std::string("the launcher does not answer any more")
                     : std::string("rank 0 does not answer any more: it was ended, or its machine can't be reached")) +
                kRemedy;
    if (keepsMeetingPoint()) { // the others still ask
        const Clock::time_point end = Clock::now() + kLingering;
        const auto allHeard = [&] {
            for (int rank = 1; rank < options.size; ++rank) // one that has not noticed yet will ask in a moment
                if (!has("left" + std::to_string(rank)) && !has("heard" + std::to_string(rank)))
                    return false;
            return true;
        };
        const auto waited = guarded("waiting", [&] {
            while (Clock::now() < end && !allHeard())
                std::this_thread::sleep_for(kPoll);
        });
        (void)waited; // a meeting point that fails now has nobody left to serve
    }
    ended = words;
    return {ErrorCode::IoError, words, me() + ", meeting at " + place()};
}

/// Runs a collective operation to its end.
template <class Start> Result<void> ProcessGroup::Impl::together(const char* doing, Start&& start)
{
    if (!gloo)
        return fail(ErrorCode::IoError, "the group of processes has ended: " + ended, me());
    auto done = guarded(doing, [&] { start()->wait(); });
    if (!done)
        return fail(explain(firstLine(done.error().message())));
    return {};
}

Result<std::shared_ptr<ProcessGroup>> ProcessGroup::connect(const ProcessGroupOptions& options)
{
    if (options.size < 2 || options.rank < 0 || options.rank >= options.size)
        return fail(ErrorCode::InvalidArgument, "a group needs two processes or more, and ranks below their number");
    if (options.timeout < std::chrono::seconds(1))
        return fail(ErrorCode::InvalidArgument, "the time to wait for other processes must be a second or more");
    auto impl = std::make_unique<Impl>();
    impl->options = options;
    const std::string where = impl->me() + ", meeting at " + impl->place();
    const auto met = guarded("meeting the other processes", [&]() -> Result<void> {
        impl->meet();
        MOLRL_CHECK(impl->checkAllCame());
        auto settings = c10d::ProcessGroupGloo::Options::create(options.timeout);
        const std::string address = addressTowards(options.address, options.port);
        settings->devices.push_back(!options.interfaceName.empty()
                                        ? c10d::ProcessGroupGloo::createDeviceForInterface(options.interfaceName)
                                    : !address.empty() ? c10d::ProcessGroupGloo::createDeviceForHostname(address)
                                                       : c10d::ProcessGroupGloo::createDefaultDevice());
        settings->threads = 2;
        impl->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(impl->store, options.rank, options.size, settings);
#ifdef MOLRL_HAS_NCCL
        if (options.wantsGpu) {
            setenv("NCCL_BLOCKING_WAIT", "1", 0); // a dead peer is an error after the timeout, not a hang
            setenv("TORCH_NCCL_BLOCKING_WAIT", "1", 0);
            auto nccl = c10d::ProcessGroupNCCL::Options::create();
            nccl->timeout = options.timeout;
            impl->nccl = c10::make_intrusive<c10d::ProcessGroupNCCL>(
                c10::make_intrusive<c10d::PrefixStore>("nccl", impl->store), options.rank, options.size, nccl);
        }
#endif
        return {};
    });
    if (!met) {
        const Error& error = met.error();
        return fail(ErrorCode::IoError,
                    error.code == ErrorCode::IoError
                        ? error.what
                        : firstLine(error.what) + "; is rank 0 started, the port free, and the address right?",
                    where);
    }
    return std::shared_ptr<ProcessGroup>(new ProcessGroup(std::move(impl)));
}

void ProcessGroup::leave(const std::string& reason)
{
    Impl& self = *m_impl;
    if (!self.gloo)
        return;
    self.ended = "this process left: " + reason;
    const auto told = guarded("telling the other processes", [&] {
        self.store->set("left" + std::to_string(self.options.rank), bytesOf(reason));
        self.close();
        const Clock::time_point end = Clock::now() + kHearing;
        const auto allHeard = [&] {
            for (int rank = 1; rank < self.options.size; ++rank)
                if (!self.has("heard" + std::to_string(rank)))
                    return false;
            return true;
        };
        while (self.keepsMeetingPoint() && Clock::now() < end && !allHeard())
            std::this_thread::sleep_for(kPoll);
    });
    (void)told; // nobody is there to be told
    self.close();
}

Result<void> ProcessGroup::barrier()
{
    return m_impl->together("waiting for the other processes", [&] { return m_impl->gloo->barrier(); });
}

Result<void> sumTensor(ProcessGroup& group, at::Tensor& tensor)
{
    ProcessGroup::Impl& impl = group.impl();
    MOLRL_ASSERT(tensor.is_contiguous());
#ifdef MOLRL_HAS_NCCL
    if (impl.nccl && tensor.is_cuda()) {
        std::vector<at::Tensor> tensors{tensor};
        return impl.together("adding up over the processes", [&] { return impl.nccl->allreduce(tensors); });
    }
#endif
    std::vector<at::Tensor> tensors{tensor.is_cpu() ? tensor : tensor.cpu()};
    MOLRL_CHECK(impl.together("adding up over the processes", [&] { return impl.gloo->allreduce(tensors); }));
    if (!tensor.is_cpu())
        tensor.copy_(tensors[0]);
    return {};
}

Result<void> broadcastTensor(ProcessGroup& group, at::Tensor& tensor)
{
    ProcessGroup::Impl& impl = group.impl();
    MOLRL_ASSERT(tensor.is_contiguous());
    std::vector<at::Tensor> tensors{tensor.is_cpu() ? tensor : tensor.cpu()};
    MOLRL_CHECK(impl.together("spreading rank 0's values", [&] { return impl.gloo->broadcast(tensors); }));
    if (!tensor.is_cpu())
        tensor.copy_(tensors[0]);
    return {};
}

int ProcessGroup::rank() const
{
    return m_impl->options.rank;
}
int ProcessGroup::size() const
{
    return m_impl->options.size;
}
int ProcessGroup::localRank() const
{
    return m_impl->options.localRank;
}

#else // without gloo's headers nobody can be met

struct ProcessGroup::Impl {};

Result<std::shared_ptr<ProcessGroup>> ProcessGroup::connect(const ProcessGroupOptions&)
{
    return fail(ErrorCode::InvalidArgument,
                "this build can't train with other processes; install libgloo-dev and build again");
}
void ProcessGroup::leave(const std::string&) {}
Result<void> ProcessGroup::barrier()
{
    return {};
}
Result<void> sumTensor(ProcessGroup&, at::Tensor&)
{
    return {};
}
Result<void> broadcastTensor(ProcessGroup&, at::Tensor&)
{
    return {};
}
int ProcessGroup::rank() const
{
    return 0;
}
int ProcessGroup::size() const
{
    return 1;
}
int ProcessGroup::localRank() const
{
    return 0;
}

#endif

ProcessGroup::ProcessGroup(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ProcessGroup::~ProcessGroup() = default;

Result<void> ProcessGroup::sum(std::span<double> values)
{
    at::Tensor tensor =
        at::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, at::kDouble); // shares the memory
    return sumTensor(*this, tensor);
}

Result<void> ProcessGroup::broadcast(std::string& bytes)
{
    at::Tensor size = at::full({1}, static_cast<std::int64_t>(bytes.size()), at::kLong);
    MOLRL_CHECK(broadcastTensor(*this, size));
    bytes.resize(static_cast<std::size_t>(size.item<std::int64_t>()));
    if (bytes.empty())
        return {};
    at::Tensor content = at::from_blob(bytes.data(), {static_cast<std::int64_t>(bytes.size())}, at::kByte);
    return broadcastTensor(*this, content);
}

Result<at::Tensor> gatherRows(ProcessGroup& group, const at::Tensor& rows)
{
    const auto size = static_cast<std::size_t>(group.size());
    std::vector<double> shapes(2 * size, 0.0); // rows of each, then widths: who has no row may not know the width
    const auto rank = static_cast<std::size_t>(group.rank());
    const bool any = rows.defined() && rows.size(0) > 0;
    shapes[rank] = any ? static_cast<double>(rows.size(0)) : 0;
    shapes[size + rank] = any ? static_cast<double>(rows.size(1)) : 0;
    MOLRL_CHECK(group.sum(shapes));
    std::int64_t total = 0;
    std::int64_t before = 0;
    double width = 0;
    for (std::size_t r = 0; r < size; ++r) {
        before += r < rank ? static_cast<std::int64_t>(shapes[r]) : 0;
        total += static_cast<std::int64_t>(shapes[r]);
        width = std::max(width, shapes[size + r]);
    }
    at::Tensor all = at::zeros({total, static_cast<std::int64_t>(width)}, at::kDouble);
    if (any)
        all.narrow(0, before, rows.size(0)).copy_(rows);
    if (all.numel() > 0)
        MOLRL_CHECK(sumTensor(group, all));
    return all;
}

} // namespace molrl::training
