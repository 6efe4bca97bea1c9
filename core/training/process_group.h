// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace molrl::training {

/// How a process finds the others that train with it.
struct ProcessGroupOptions {
    int rank = 0;                      ///< 0 .. size - 1; 0 leads: it keeps the run's directory and the meeting point
    int size = 1;                      ///< processes in all
    int localRank = 0;                 ///< among those of this machine: the number of its GPU
    int localSize = 0;                 ///< processes on this machine; 0: not told
    std::string address = "127.0.0.1"; ///< of rank 0's machine, as all of them can reach it
    int port = 29500;                  ///< where the processes meet
    bool isServedByLauncher = false;   ///< torchrun itself listens there; rank 0 does not
    std::string prefix;                ///< keeps attempts apart that meet in one launcher's store
    std::string interfaceName;         ///< network interface to speak over; empty: the one that leads to `address`
    bool wantsGpu = false;             ///< sums of GPU tensors through NCCL where it was compiled in
    std::chrono::milliseconds timeout = std::chrono::minutes(5); ///< to wait for another process, at any time

    /// From RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE, MASTER_ADDR, MASTER_PORT (torchrun's names) and
    /// GLOO_SOCKET_IFNAME. MOLRL_MASTER_PORT, if set, is a port that rank 0 opens itself whatever the launcher serves.
    /// Without RANK and WORLD_SIZE, or with WORLD_SIZE=1, the process is alone (size 1).
    /// @param variable  std::getenv, or a test's
    /// @error InvalidArgument  names the variable that is missing or wrong.
    [[nodiscard]] static Result<ProcessGroupOptions>
    fromVariables(const std::function<const char*(const char*)>& variable);
};

/// The processes that train one network together, and what they say to one another.
///
/// Law: every process calls the same methods in the same order; each call ends on all of them or fails on all of them.
/// When a process dies, the calls of the others fail (at once when its connections close, after the timeout when its
/// machine vanishes) with an error that names it; afterwards every call fails. Not thread-safe.
/// Over gloo (TCP), and NCCL for GPU tensors where LibTorch and nccl.h are there.
class ProcessGroup {
public:
    struct Impl;
    /// Meets the others. @error InvalidArgument  impossible options, or a build without gloo.
    /// @error IoError  nobody at the address, the port is taken, or ranks that did not come, by number.
    [[nodiscard]] static Result<std::shared_ptr<ProcessGroup>> connect(const ProcessGroupOptions& options);
    ~ProcessGroup();
    ProcessGroup(const ProcessGroup&) = delete;
    ProcessGroup& operator=(const ProcessGroup&) = delete;

    [[nodiscard]] int rank() const;
    [[nodiscard]] int size() const;
    [[nodiscard]] int localRank() const;
    [[nodiscard]] bool isLead() const { return rank() == 0; }

    /// Each number becomes its sum over all processes, the same to the bit on each. @error IoError
    [[nodiscard]] Result<void> sum(std::span<double> values);
    /// Everyone gets rank 0's bytes. @error IoError
    [[nodiscard]] Result<void> broadcast(std::string& bytes);
    /// Returns when all have called it. @error IoError
    [[nodiscard]] Result<void> barrier();
    /// Leaves because of an error of one's own; the others are told `reason`. Waits up to a few seconds for them to
    /// hear it where this process keeps the meeting point. After a call that failed there is nothing left to say.
    void leave(const std::string& reason);

    [[nodiscard]] Impl& impl() { return *m_impl; }

private:
    explicit ProcessGroup(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::training
