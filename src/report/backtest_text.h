/*
 * backtest_text.h: how a backtest came out, item by item and pooled, as comments below the block of calibration_text.h,
 * so that all that is printed stays valid YAML.
 */
#ifndef REPORT_BACKTEST_TEXT_H
#define REPORT_BACKTEST_TEXT_H

#include "calibration/calibration.h"

#include <stdio.h>

void backtest_print(FILE *file, const struct backtest *backtest, const struct calibration *calibration,
		    const char *lang);

#endif
