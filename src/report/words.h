/*
 * words.h: the words of summaries in both languages.
 */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

enum word {
	WORD_DEMAND,
	WORD_BUDGET,
	WORD_AWARD,
	WORD_UNMET,
	WORD_RATIO,
	WORD_CLAIMS,
	WORD_MEASURE,
	WORD_TITLE,
	WORD_YEAR,

	WORD_ALL_YEARS,
	WORD_P_FULL,
	WORD_BUDGET_90,
	WORD_INTERVAL,
	WORD_RATIO_RANGE,
	WORD_UNSPENT,
	WORD_MEAN_DEMAND,
	WORD_COUNT,
};

const char *word(enum word which, const char *lang);

#endif
