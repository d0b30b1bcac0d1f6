#include "calibration/calibration.h"

#include "calibration/steps.h"

bool calibration_run(struct calibration *calibration, struct scenario *scenario, struct error *err)
{
	const struct policy *policy = &scenario->policy;

	*calibration = (struct calibration){.scenario = scenario, .item_count = policy->item_count};
	arena_init(&calibration->arena);
	if (!scenario_load_history(scenario, &calibration->history, err))
		return false;
	calibration->item = arena_array(&calibration->arena, policy->item_count, sizeof *calibration->item);
	for (size_t i = 0; i < policy->item_count; i++)
		calibration->item[i] = (struct item_calibration){.approval = {1, 0},
								 .approval_mark = MARK_ASSUMPTION,
								 .where = scenario->forecast.demand.item[i].where};
	if (!calibrate_item_counts(calibration, err))
		return false;
	calibrate_item_amounts(calibration, err);
	calibrate_automatic(calibration);
	calibrate_firms(calibration);
	return true;
}

void calibration_release(struct calibration *calibration)
{
	history_release(&calibration->history);
	arena_release(&calibration->arena);
}
