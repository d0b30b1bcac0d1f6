/*
 * model_fault.c: what is wrong with a user's model, in words.
 */
#include "allocation/model.h"
#include "year/work.h"

static struct place place_of(const struct model *model, unsigned line, unsigned column)
{
	return (struct place){.file = model->path, .line = line, .column = column};
}

static bool report_outside(const struct year_settings *settings, const struct stage *of, const struct year_work *work,
			   struct place place, const struct model_fault *fault, struct error *err)
{
	uint32_t row = work->stage.row[fault->number];
	char by[NUMBER_TEXT_SIZE];

	money_format(fault->by, by);
	return error_at(err, place,
			"stage %s: award[%zu], a claim under item %s, is %s yuan below 0 or above its claim; add the "
			"constraint award[i] <= claim[i], and award >= 0",
			of->name, fault->number + 1, settings->policy->item[work->claims.item[row]].id, by);
}

static bool report_limit(const struct year_settings *settings, const struct stage *of, struct place place,
			 const struct model_fault *fault, struct error *err)
{
	const char *name = fault->number == 0 ? "budget" : settings->envelope[fault->number - 1].name;
	char by[NUMBER_TEXT_SIZE];

	money_format(fault->by, by);
	if (fault->kind == MODEL_OVERSPENDS)
		return error_at(
			err, place,
			"stage %s: the model's awards exceed %s by %s yuan; add a constraint that keeps them within "
			"%s",
			of->name, name, by, fault->number == 0 ? "budget" : "at_most");
	return error_at(
		err, place,
		"stage %s: the model's awards fall short of what is set aside for %s by %s yuan; add a constraint that "
		"gives them at_least that",
		of->name, name, by);
}

bool model_fault_report(const struct year_settings *settings, const struct stage *of, const struct year_work *work,
			const struct model_fault *fault, struct error *err)
{
	const struct model *model = of->model;
	struct place award = place_of(model, model->award_line, model->award_column);

	switch (fault->kind) {
	case MODEL_TEXT:
		return error_at(err, place_of(model, fault->line, fault->column), "stage %s: %s", of->name,
				fault->text);
	case MODEL_NO_AWARDS:
		return error_set(
			err, ERROR_CONFLICT,
			"stage %s: no awards meet the constraints of %s together with this year's claims and limits; "
			"loosen a constraint or a limit",
			of->name, model->path);
	case MODEL_OUTSIDE:
		return report_outside(settings, of, work, award, fault, err);
	case MODEL_OVERSPENDS:
	case MODEL_FALLS_SHORT:
		break;
	}
	return report_limit(settings, of, award, fault, err);
}
