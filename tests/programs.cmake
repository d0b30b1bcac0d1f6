
# allocation: the rules against another solver (skipped where scipy is not installed)
add_executable(allocation_solve_problem ${CMAKE_CURRENT_LIST_DIR}/allocation/solve_problem.c)
target_link_libraries(allocation_solve_problem PRIVATE allocation)
add_test(NAME allocation/against_solver COMMAND /usr/bin/python3
	${CMAKE_CURRENT_LIST_DIR}/allocation/against_solver $<TARGET_FILE:allocation_solve_problem>)
add_test(NAME allocation/rules_against_solver COMMAND /usr/bin/python3
	${CMAKE_CURRENT_LIST_DIR}/allocation/rules_against_solver $<TARGET_FILE:allocation_solve_problem>)
add_test(NAME allocation/rules_against_solver_soak COMMAND /usr/bin/python3
	${CMAKE_CURRENT_LIST_DIR}/allocation/rules_against_solver $<TARGET_FILE:allocation_solve_problem> 1000 1)
set_tests_properties(allocation/against_solver allocation/rules_against_solver PROPERTIES SKIP_RETURN_CODE 77)
set_tests_properties(allocation/rules_against_solver_soak PROPERTIES SKIP_RETURN_CODE 77 LABELS soak)
add_test(NAME allocation/real_claims COMMAND ${CMAKE_CURRENT_LIST_DIR}/allocation/real_claims
	$<TARGET_FILE:allocation_solve_problem>)
add_executable(allocation_million ${CMAKE_CURRENT_LIST_DIR}/allocation/million.c)
target_include_directories(allocation_million PRIVATE ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(allocation_million PRIVATE allocation)
add_test(NAME allocation/million_soak COMMAND allocation_million)
set_tests_properties(allocation/million_soak PROPERTIES LABELS soak)
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
foreach(script driver_checks forecast_checks oracle_checks resume_checks rule_checks run_checks same_bytes study_checks)
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

# what must not matter: order of rows, names, the scale of money
add_test(NAME symmetry_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/symmetry_checks $<TARGET_FILE:allot> 12)
add_test(NAME symmetry_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/symmetry_checks $<TARGET_FILE:allot> 300)
set_tests_properties(symmetry_checks_soak PROPERTIES LABELS soak)
# the whole of allocate a second time, from the contract alone, on small random worlds
add_test(NAME second_reading COMMAND ${CMAKE_CURRENT_LIST_DIR}/second_reading $<TARGET_FILE:allot> 300)
add_test(NAME second_reading_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/second_reading $<TARGET_FILE:allot> 20000 1000)
set_tests_properties(second_reading_soak PROPERTIES LABELS soak TIMEOUT 7200)
# forecasts, and compare and sweep, a second time: every draw replayed and read year by year
add_test(NAME forecast_reading COMMAND ${CMAKE_CURRENT_LIST_DIR}/forecast_reading $<TARGET_FILE:allot> 60)
add_test(NAME forecast_reading_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/forecast_reading $<TARGET_FILE:allot> 5000 1000)
set_tests_properties(forecast_reading_soak PROPERTIES LABELS soak TIMEOUT 7200)
# selection against published optima and scipy; the rules against their twins in models/ by glpsol
add_test(NAME allocation/selection_against COMMAND /usr/bin/python3
	${CMAKE_CURRENT_LIST_DIR}/allocation/selection_against $<TARGET_FILE:allocation_solve_problem>)
add_test(NAME model_checks COMMAND /usr/bin/python3 ${CMAKE_CURRENT_LIST_DIR}/model_checks $<TARGET_FILE:allot>)
set_tests_properties(allocation/selection_against model_checks PROPERTIES SKIP_RETURN_CODE 77)
# 50 interrupts, 50 seeds, 100 row orders and several builds; other programs for the same forecast
add_test(NAME against_twin COMMAND ${CMAKE_CURRENT_LIST_DIR}/against_twin $<TARGET_FILE:allot>)
add_test(NAME actuar_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/actuar_checks $<TARGET_FILE:allot>)
add_test(NAME resume_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/resume_checks $<TARGET_FILE:allot> 50)
add_test(NAME oracle_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/oracle_checks $<TARGET_FILE:allot> 50)
add_test(NAME same_bytes_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/same_bytes $<TARGET_FILE:allot> soak)
set_tests_properties(against_twin actuar_checks resume_checks_soak oracle_checks_soak same_bytes_soak PROPERTIES
	LABELS soak)
set_tests_properties(against_twin actuar_checks oracle_checks oracle_checks_soak PROPERTIES SKIP_RETURN_CODE 77)
if(ALLOT_MPI)
	add_test(NAME ranks_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/ranks_checks $<TARGET_FILE:allot>)
	set_tests_properties(ranks_checks PROPERTIES SKIP_RETURN_CODE 77)
endif()
# calibrate: what it says of bad histories and finds in known ones; whether its intervals hold what comes
add_test(NAME calibration_checks COMMAND ${CMAKE_CURRENT_LIST_DIR}/calibration_checks $<TARGET_FILE:allot>)
add_test(NAME coverage_checks_soak COMMAND ${CMAKE_CURRENT_LIST_DIR}/coverage_checks $<TARGET_FILE:allot> 400)
set_tests_properties(coverage_checks_soak PROPERTIES LABELS soak TIMEOUT 7200)
# yardsticks of scripts/bench forecast and allocation
foreach(yardstick gsl_draws solve_lps write_division)
	add_executable(bench_${yardstick} ${CMAKE_CURRENT_LIST_DIR}/bench/${yardstick}.c)
endforeach()
target_link_libraries(bench_gsl_draws PRIVATE demand)
target_link_libraries(bench_solve_lps PRIVATE allocation)
target_link_libraries(bench_write_division PRIVATE allocation)
target_include_directories(bench_write_division PRIVATE ${CMAKE_CURRENT_LIST_DIR})
