# SPDX-License-Identifier: GPL-3.0-or-later
# Which means of training in several processes this LibTorch has: gloo (Debian keeps its headers in libgloo-dev), and NCCL
# when torch was built with it and nccl.h is installed. Sets MOLRL_HAS_GLOO and MOLRL_HAS_NCCL.
include_guard(GLOBAL)

set(_molrl_torch_definitions "")
foreach(_target torch_cpu torch_cuda torch_hip)
    if(TARGET ${_target})
        get_target_property(_definitions ${_target} INTERFACE_COMPILE_DEFINITIONS)
        if(_definitions)
            list(APPEND _molrl_torch_definitions ${_definitions})
        endif()
    endif()
endforeach()
find_path(MOLRL_GLOO_INCLUDE_DIR gloo/rendezvous/store.h HINTS ${TORCH_INCLUDE_DIRS})
find_path(MOLRL_NCCL_INCLUDE_DIR nccl.h HINTS ${CUDAToolkit_INCLUDE_DIRS} ENV NCCL_INCLUDE_DIR)
mark_as_advanced(MOLRL_GLOO_INCLUDE_DIR MOLRL_NCCL_INCLUDE_DIR)

set(MOLRL_HAS_GLOO OFF)
set(MOLRL_HAS_NCCL OFF)
if("USE_C10D_GLOO" IN_LIST _molrl_torch_definitions AND MOLRL_GLOO_INCLUDE_DIR)
    set(MOLRL_HAS_GLOO ON)
    if("USE_C10D_NCCL" IN_LIST _molrl_torch_definitions AND MOLRL_NCCL_INCLUDE_DIR)
        set(MOLRL_HAS_NCCL ON)
    endif()
else()
    message(WARNING "No gloo for this torch (Debian: libgloo-dev): molrl pretrain will run in one process only")
endif()
message(STATUS "Training in several processes: gloo ${MOLRL_HAS_GLOO}, NCCL ${MOLRL_HAS_NCCL}")
