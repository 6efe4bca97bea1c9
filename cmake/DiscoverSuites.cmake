# Read by ctest, once for each test program: one CTest test a suite. A process for each case would load LibTorch and start a
# display 1,200 times, which took longer than the tests themselves.
#
# program, name, place, timeout, labels, environment are set by what includes it; see molrl_add_test.

set(list "${CMAKE_CURRENT_BINARY_DIR}/${name}_suites.txt")
if(NOT EXISTS "${program}")
    add_test("${name}.NotBuilt" "${program}")
    return()
endif()
if(NOT EXISTS "${list}" OR "${program}" IS_NEWER_THAN "${list}")
    execute_process(COMMAND "${program}" --gtest_list_tests WORKING_DIRECTORY "${place}" TIMEOUT 60
        OUTPUT_VARIABLE listed ERROR_VARIABLE trouble RESULT_VARIABLE ended)
    if(NOT ended EQUAL 0)
        message(FATAL_ERROR "${program} can't list its tests (${ended}): ${trouble}")
    endif()
    file(WRITE "${list}" "${listed}")
endif()

file(STRINGS "${list}" lines)
set(suites "")
foreach(line IN LISTS lines)
    if(line MATCHES "^  ")
        math(EXPR cases_${suite} "${cases_${suite}} + 1")
    elseif(line MATCHES "^([A-Za-z0-9_/]+)\\.")
        set(suite "${CMAKE_MATCH_1}")
        set(cases_${suite} 0)
        list(APPEND suites "${suite}")
    endif()
endforeach()
foreach(suite IN LISTS suites)
    math(EXPR patience "${timeout} + ${timeout} * ${cases_${suite}} / 8")
    add_test("${name}.${suite}" "${program}" "--gtest_filter=${suite}.*")
    set_tests_properties("${name}.${suite}" PROPERTIES WORKING_DIRECTORY "${place}" TIMEOUT ${patience}
        LABELS "${labels}" ENVIRONMENT "${environment}" COST ${cases_${suite}} SKIP_RETURN_CODE 77)
endforeach()
