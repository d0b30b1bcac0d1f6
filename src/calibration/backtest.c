/*
 * backtest.c: counts fitted to all years but the last, the last one forecast, and what came held against it.
 */
#include "calibration/steps.h"

#include "demand/predict_counts.h"
#include "demand/score.h"

static struct backtest_score score(const double *draw, size_t count, double came)
{
	struct backtest_score score = {.came = came,
				       .p05 = score_quantile(draw, count, 0.05),
				       .p25 = score_quantile(draw, count, 0.25),
				       .p50 = score_quantile(draw, count, 0.50),
				       .p75 = score_quantile(draw, count, 0.75),
				       .p95 = score_quantile(draw, count, 0.95),
				       .pit = score_pit(draw, count, came),
				       .crps = score_crps(draw, count, came)};

	for (size_t i = 0; i < count; i++)
		score.mean += draw[i] / (double)count;
	score.pinball90 = score_pinball(score_quantile(draw, count, 0.90), 0.90, came);
	score.is_in_50 = came >= score.p25 && came <= score.p75;
	score.is_in_90 = came >= score.p05 && came <= score.p95;
	return score;
}

static void average(struct backtest_model *model, double n)
{
	double *const sums[] = {&model->in_50, &model->in_90, &model->pit, &model->crps, &model->pinball90};

	model->judged = (size_t)n;
	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
		*sums[i] /= n;
}

static void score_model(struct backtest_model *model, const struct count_years *years,
			const struct count_prediction *prediction, struct arena *arena)
{
	double total = 0, n = 0;

	model->item = arena_array(arena, years->item_count, sizeof *model->item);
	for (size_t i = 0; i < years->item_count; i++) {
		double came = years->count[i * years->year_count + years->year_count - 1];
		struct backtest_score one =
			score(prediction->draw + i * prediction->draw_count, prediction->draw_count, came);

		model->item[i] = one;
		total += came;
		if (!(came > 0 || one.p95 > 0)) /* never an application: no forecast to be judged */
			continue;
		n++;
		model->in_50 += one.is_in_50;
		model->in_90 += one.is_in_90;
		model->pit += one.pit;
		model->crps += one.crps;
		model->pinball90 += one.pinball90;
	}
	average(model, n);
	model->total =
		score(prediction->draw + years->item_count * prediction->draw_count, prediction->draw_count, total);
}

static void run_model(struct backtest_model *model, const struct count_years *years, const struct count_fit *fit,
		      double ahead, size_t draw_count, uint64_t seed, struct arena *arena)
{
	struct count_prediction prediction;

	predict_counts(&prediction, fit, years->item_count, ahead, draw_count, seed);
	score_model(model, years, &prediction, arena);
	count_prediction_release(&prediction);
}

bool backtest_run(struct backtest *backtest, struct calibration *calibration, size_t draw_count, uint64_t seed,
		  struct error *err)
{
	const struct count_years *years = &calibration->years;
	size_t fitted = years->year_count - 1;
	struct arena *arena = &calibration->arena;
	struct count_history history;
	struct count_fit fit, plug_in;
	double ahead;

	*backtest = (struct backtest){0};
	if (fitted < 2)
		return error_at(
			err, yaml_find(calibration->scenario->tree, "data")->place,
			"a backtest fits earlier years and forecasts the last, so it needs three years; the data "
			"tell of %d and %d only: add the rows of earlier years, or leave --backtest out",
			years->year[0], years->year[1]);
	backtest->first_year = years->year[0];
	backtest->last_year = years->year[fitted - 1];
	backtest->year = years->year[fitted];
	backtest->year_count = fitted;
	ahead = backtest->year - backtest->last_year;
	fit_counts(arena, years, fitted, backtest->last_year, &history, &fit);
	plug_in.mean = arena_array(arena, years->item_count, sizeof *plug_in.mean);
	plug_in_counts(&history, &plug_in);
	run_model(&backtest->fitted, years, &fit, ahead, draw_count, seed, arena);
	run_model(&backtest->plug_in, years, &plug_in, ahead, draw_count, seed, arena);
	return true;
}
