/*
 * steps.h: the parts of a calibration, one file each. Inside calibration/ only.
 */
#ifndef CALIBRATION_STEPS_H
#define CALIBRATION_STEPS_H

#include "calibration/calibration.h"

/* Fills the years, counts and approvals; false with a fault where there is no history. */
bool calibrate_item_counts(struct calibration *calibration, struct error *err);
/* After the counts: the amount field of each item by application. */
void calibrate_item_amounts(struct calibration *calibration, struct error *err);
/* Growth, entry, exit, statuses; and which entitled firms claim under automatic items. */
void calibrate_firms(struct calibration *calibration);
void calibrate_automatic(struct calibration *calibration);

/* Fits counts to the first `year_count` years, with means for `time_zero`. */
void fit_counts(struct arena *arena, const struct count_years *years, size_t year_count, int time_zero,
		struct count_history *history, struct count_fit *fit);

/* Whether demand is simulated by applications under the item. */
bool is_counted(const struct item *item);

#endif
