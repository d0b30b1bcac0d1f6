/*
 * fuzz_policy.c: any bytes as a policy file: a policy or faults, never both, never a crash.
 */
#include "fuzz/fuzz.h"

#include "policy/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input input = fuzz_input("fuzz.yaml", bytes, size);
	struct policy policy;
	struct error err;

	error_init(&err);
	if (policy_load(&policy, &input, &err) == error_is_set(&err))
		abort();
	policy_release(&policy);
	error_release(&err);
	free(input.bytes);
	return 0;
}
