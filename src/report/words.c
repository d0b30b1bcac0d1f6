#include "report/words.h"

#include <stddef.h>

static const struct {
	const char *zh, *en;
} words[WORD_COUNT] = {
	[WORD_DEMAND] = {"需求", "demand"},
	[WORD_BUDGET] = {"预算", "budget"},
	[WORD_AWARD] = {"支付", "paid"},
	[WORD_UNMET] = {"缺口", "unmet"},
	[WORD_RATIO] = {"兑付率", "payout ratio"},
	[WORD_CLAIMS] = {"笔数", "claims"},
	[WORD_MEASURE] = {"措施", "measure"},
	[WORD_TITLE] = {"名称", "title"},
	[WORD_YEAR] = {"年度", "year"},
	[WORD_ALL_YEARS] = {"各年合计", "all years"},
	[WORD_P_FULL] = {"全额兑付概率", "p(full payment)"},
	[WORD_BUDGET_90] = {"九成把握所需预算", "budget for 90 %"},
	[WORD_INTERVAL] = {"95% 置信区间", "95 % interval"},
	[WORD_RATIO_RANGE] = {"兑付率 5%~95%", "ratio 5 %..95 %"},
	[WORD_MEAN_DEMAND] = {"平均需求", "mean demand"},
	[WORD_SERVED] = {"获得支付家数", "applicants paid"},
	[WORD_GINI] = {"基尼系数", "Gini"},
	[WORD_MORE] = {"增加", "more"},
	[WORD_LESS] = {"减少", "less"},
	[WORD_PARAMETER] = {"参数", "parameter"},
	[WORD_VALUE] = {"取值", "value"},
	[WORD_AS_IT_IS] = {"现行", "as it is"},
	[WORD_LOW] = {"调低时缺口", "unmet, low"},
	[WORD_HIGH] = {"调高时缺口", "unmet, high"},
	[WORD_SWING] = {"摆幅", "swing"},
	[WORD_UNSPENT] = {"结余", "unspent"},
};

const char *word(enum word which, const char *lang)
{
	return lang[0] == 'e' ? words[which].en : words[which].zh;
}
