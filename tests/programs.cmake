
# allocation: the rules against another solver (skipped where scipy is not installed)
add_executable(allocation_solve_problem ${CMAKE_CURRENT_LIST_DIR}/allocation/solve_problem.c)
target_link_libraries(allocation_solve_problem PRIVATE allocation)
add_test(NAME allocation/against_solver COMMAND /usr/bin/python3
	${CMAKE_CURRENT_LIST_DIR}/allocation/against_solver $<TARGET_FILE:allocation_solve_problem>)
set_tests_properties(allocation/against_solver PROPERTIES SKIP_RETURN_CODE 77)
# prints how long a division takes; run by hand
add_executable(allocation_time_rules ${CMAKE_CURRENT_LIST_DIR}/allocation/time_rules.c)
target_include_directories(allocation_time_rules PRIVATE ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(allocation_time_rules PRIVATE allocation)

# the whole program: every directory of cases/ is a case; then what only a running program shows
file(GLOB cases CONFIGURE_DEPENDS LIST_DIRECTORIES true ${CMAKE_CURRENT_LIST_DIR}/cases/*)
foreach(case IN LISTS cases)
	if(IS_DIRECTORY ${case})
		get_filename_component(name ${case} NAME)
		add_test(NAME cases/${name} COMMAND ${CMAKE_CURRENT_LIST_DIR}/cases/run $<TARGET_FILE:allot> ${case})
	endif()
endforeach()
foreach(script driver_checks forecast_checks run_checks)
	add_test(NAME ${script} COMMAND ${CMAKE_CURRENT_LIST_DIR}/${script} $<TARGET_FILE:allot>)
endforeach()

# faults: the catalogue of bad inputs and of what a machine may do to a run, a test a case; the long ones are `soak`
execute_process(COMMAND /usr/bin/python3 ${CMAKE_CURRENT_LIST_DIR}/faults/run --list
	OUTPUT_VARIABLE fault_cases OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
file(GLOB fault_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/faults/*.py)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/faults/run ${fault_sources})
string(REPLACE "\n" ";" fault_cases "${fault_cases}")
foreach(fault_case IN LISTS fault_cases)
	separate_arguments(words UNIX_COMMAND "${fault_case}")
	list(POP_FRONT words name)
	add_test(NAME faults/${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_LIST_DIR}/faults/run $<TARGET_FILE:allot> ${name})
	set_tests_properties(faults/${name} PROPERTIES SKIP_RETURN_CODE 77 LABELS "${words}")
endforeach()

# a forecast is a chain of allocations: replayed draws, and what passes from year to year
add_test(NAME replay_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/replay_checks $<TARGET_FILE:allot> 20)
add_test(NAME replay_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/replay_checks $<TARGET_FILE:allot> 1000)
set_tests_properties(replay_checks_soak PROPERTIES LABELS soak)

# calibrate: what it says of bad histories and finds in known ones; whether its intervals hold what comes
add_test(NAME calibration_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/calibration_checks $<TARGET_FILE:allot>)
add_test(NAME coverage_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/coverage_checks $<TARGET_FILE:allot> 400)
set_tests_properties(coverage_checks_soak PROPERTIES LABELS soak TIMEOUT 7200)
