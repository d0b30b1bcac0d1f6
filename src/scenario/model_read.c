/*
 * model_read.c: the user's MathProg model of a stage: `file: my.mod`, beside the scenario.
 */
#include "allocation/model.h"
#include "scenario/read.h"

const struct model *scenario_read_model(struct scenario *scenario, const struct rule *rule,
					const struct yaml_node *file, struct place stage, struct error *err)
{
	const struct input *input;
	struct model_fault fault;
	struct model *model;

	if (!rule->has_model)
		return NULL;
	if (file == NULL) {
		error_at(err, stage, "the rule %s needs a model; write {rule: %s, file: my.mod}", rule->name,
			 rule->name);
		return NULL;
	}
	if (file->kind != YAML_TEXT || file->text[0] == '\0') {
		error_at(err, file->place, "file names a MathProg model; write its path, relative to this file");
		return NULL;
	}
	input = input_read(&scenario->inputs, input_path_beside(&scenario->arena, file->place.file, file->text),
			   file->place, err);
	if (input == NULL)
		return NULL;
	model = arena_array(&scenario->arena, 1, sizeof *model);
	if (!model_init(model, input->path, input->bytes, input->size, &fault))
		error_at(err, (struct place){.file = input->path, .line = fault.line, .column = fault.column}, "%s",
			 fault.text);
	return model;
}
