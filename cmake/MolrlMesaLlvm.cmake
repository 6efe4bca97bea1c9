# SPDX-License-Identifier: GPL-3.0-or-later
# Debian 13's libtorch_cpu exports functions of LLVM's C interface without versions. Mesa's drivers look the same names up
# when the first OpenGL context is made, find torch's, and crash. A program that shows OpenGL therefore names Mesa's own
# LLVM before torch, so that it is found first. Where torch exports none, or Mesa needs none, nothing is done.
include_guard(GLOBAL)

function(molrl_find_mesa_llvm result)
    set(${result} "" PARENT_SCOPE)
    find_library(MOLRL_TORCH_CPU torch_cpu HINTS "${TORCH_INSTALL_PREFIX}/lib")
    mark_as_advanced(MOLRL_TORCH_CPU)
    if(NOT MOLRL_TORCH_CPU OR NOT CMAKE_NM OR NOT CMAKE_OBJDUMP)
        return()
    endif()
    execute_process(COMMAND ${CMAKE_NM} -D --defined-only ${MOLRL_TORCH_CPU} OUTPUT_VARIABLE symbols ERROR_QUIET)
    if(NOT symbols MATCHES " [TW] LLVM[A-Z]")
        return()
    endif()
    foreach(folder /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} /usr/lib64 /usr/lib)
        file(GLOB drivers ${folder}/libgallium-*.so ${folder}/dri/swrast_dri.so)
        foreach(driver ${drivers})
            execute_process(COMMAND ${CMAKE_OBJDUMP} -p ${driver} OUTPUT_VARIABLE headers ERROR_QUIET)
            if(headers MATCHES "NEEDED +(libLLVM[^\n]*)")
                string(STRIP "${CMAKE_MATCH_1}" name)
                if(EXISTS ${folder}/${name})
                    message(STATUS "OpenGL programs name ${name} before torch, whose copies Mesa would find")
                    set(${result} ${folder}/${name} PARENT_SCOPE)
                    return()
                endif()
            endif()
        endforeach()
    endforeach()
endfunction()

molrl_find_mesa_llvm(MOLRL_MESA_LLVM)

# molrl_uses_opengl(target): for every executable that may make an OpenGL context.
function(molrl_uses_opengl target)
    if(MOLRL_MESA_LLVM)
        target_link_options(${target} BEFORE PRIVATE "LINKER:--push-state,--no-as-needed,${MOLRL_MESA_LLVM},--pop-state")
    endif()
endfunction()
