/*
 * calibration_text.h: a calibration as the `forecast` block of a scenario, to be pasted: YAML with a comment behind
 * each figure that says whether it is data, an estimate or an assumption, and from what.
 */
#ifndef REPORT_CALIBRATION_TEXT_H
#define REPORT_CALIBRATION_TEXT_H

#include "calibration/calibration.h"

#include <stdio.h>

void calibration_print(FILE *file, const struct calibration *calibration, const char *lang);

#endif
