/*
 * calibration_text.h: a calibration as the `forecast` block of a scenario, to be pasted: YAML with a comment behind
 * each figure that says whether it is data, an estimate or an assumption, and from what. A backtest is printed as
 * comments too, so that all that is printed stays valid YAML.
 */
#ifndef REPORT_CALIBRATION_TEXT_H
#define REPORT_CALIBRATION_TEXT_H

#include "calibration/calibration.h"

#include <stdio.h>

void calibration_print(FILE *file, const struct calibration *calibration, const char *lang);
void backtest_print(FILE *file, const struct backtest *backtest, const struct calibration *calibration,
		    const char *lang);

#endif
