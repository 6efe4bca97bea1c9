// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include "core/training/mixed_precision.h"

namespace molrl::training {
namespace {

void setAutocast(at::Device device, bool on)
{
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(device.type(), at::kBFloat16);
    at::autocast::set_autocast_enabled(device.type(), on);
#else
    if (device.is_cuda()) {
        at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
        at::autocast::set_enabled(on);
    } else {
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(on);
    }
#endif
}

} // namespace

MixedPrecision::MixedPrecision(at::Device device, bool active) : m_device(device), m_active(active)
{
    if (!m_active)
        return;
    setAutocast(m_device, true);
    at::autocast::increment_nesting();
}

MixedPrecision::~MixedPrecision()
{
    if (!m_active)
        return;
    if (at::autocast::decrement_nesting() == 0)
        at::autocast::clear_cache(); // copies of weights that the optimiser is about to change
    setAutocast(m_device, false);
}

bool gainsFromBFloat16(model::Device device)
{
    // What cuDNN asks before it convolves in bfloat16: compute capability 8 or more. Needs no CUDA header.
    return device == model::Device::Cuda && at::hasCUDA() &&
           at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
}

Result<bool> usesBFloat16(Precision precision, model::Device device, bool deviceGains)
{
    const bool isCuda = device == model::Device::Cuda;
    switch (precision) {
    case Precision::Float32: return false;
    case Precision::Auto: return isCuda && deviceGains;
    case Precision::BFloat16: break;
    }
    if (device == model::Device::Cpu || (isCuda && deviceGains))
        return true;
    return fail(ErrorCode::InvalidArgument, "this device can't compute in bfloat16 (it takes a GPU of compute "
                                            "capability 8 or more); set \"precision\" to auto or float32");
}

} // namespace molrl::training
