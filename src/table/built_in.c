#include "table/built_in.h"

#include <stddef.h>

const struct built_in_name built_in_names[COLUMN_BUILT_IN_COUNT] = {
	[COLUMN_APPLICANT_ID] = {"applicant_id", "统一社会信用代码"},
	[COLUMN_NAME] = {"name", "企业名称"},
	[COLUMN_APPLICATION_ID] = {"application_id", "申报编号"},
	[COLUMN_ITEM] = {"item", "申报事项"},
	[COLUMN_APPROVED] = {"approved", "是否通过"},
	[COLUMN_YEAR] = {"year", "年度"},
	[COLUMN_AWARD] = {"award", "奖励金额"},
	[COLUMN_ENTITLEMENT] = {"entitlement", NULL},
	[COLUMN_CLAIM] = {"claim", NULL},
	[COLUMN_REASON] = {"reason", NULL},
};
