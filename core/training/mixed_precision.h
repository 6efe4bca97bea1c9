// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/pretrain_trainer.h"

#include <c10/core/Device.h>

// Internal header of core/training: sees torch.

namespace molrl::training {

/// While it lives, torch computes matrix products and convolutions of this thread in bfloat16, with float32 sums within
/// them, and all else as before (autocast; Micikevicius et al. 2018, arXiv:1710.03740). bfloat16 has float32's range,
/// so losses need no scaling. Wraps the forward pass alone: the backward pass follows the types it finds.
class MixedPrecision {
public:
    /// @param active  false: does nothing
    MixedPrecision(at::Device device, bool active);
    ~MixedPrecision();
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;

private:
    at::Device m_device;
    bool m_active;
};

/// Whether a device has units for bfloat16: CUDA of compute capability 8 or more.
[[nodiscard]] bool gainsFromBFloat16(model::Device device);

} // namespace molrl::training
