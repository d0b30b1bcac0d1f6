/*
 * mathprog.c: GLPK's translator and solvers for a user's model. The texts go to it through files in memory.
 */
#include "allocation/model.h"

#include "allocation/glpk_guard.h"
#include "base/memory.h"

#include <ctype.h>
#include <glpk.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NODES_MAX 100000 /* of branch and cut; more is no proven answer */

/* A text that GLPK can open: a file in memory, by the name under which the process sees it. */
struct memory_file {
	int descriptor; /* -1: there is none */
	char path[32];
};

static bool memory_file_open(struct memory_file *file, const char *text, size_t size)
{
	size_t written = 0;
	file->descriptor = memfd_create("allot", MFD_CLOEXEC);
	if (file->descriptor < 0)
		return false;
	snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->descriptor);
	while (written < size) {
		ssize_t count = write(file->descriptor, text + written, size - written);
		if (count <= 0)
			return false;
		written += (size_t)count;
	}
	return true;
}

static void memory_file_close(struct memory_file *file)
{
	if (file->descriptor >= 0)
		close(file->descriptor);
}

/* One reading or solving of a model, within the guard. */
struct session {
	const struct model *model;
	struct memory_file model_file, data_file;
	size_t claim_count;
	struct model_answer *answer; /* NULL: read the model only */
	struct model_fault *fault;
	char heard[1024]; /* the last that GLPK said */
	size_t node_count;
	enum model_status status;
};

static void hear(void *context, const char *text)
{
	struct session *session = context;
	size_t length = strlen(session->heard), more = strlen(text);
	if (more >= sizeof session->heard)
		return;
	if (length + more >= sizeof session->heard) {
		memmove(session->heard, session->heard + length / 2, length - length / 2 + 1);
		length -= length / 2;
	}
	if (length + more < sizeof session->heard)
		memcpy(session->heard + length, text, more + 1);
}

static const char *line_start(const char *text, unsigned line)
{
	for (; line > 1 && text != NULL; line--) {
		text = strchr(text, '\n');
		text = text == NULL ? NULL : text + 1;
	}
	return text;
}

static bool is_blank(char c)
{
	return isspace((unsigned char)c) != 0;
}

/* Whether the start of a line and what was read last end alike, up to where the line starts; blanks do not count. */
static bool ends_alike(const char *line, size_t length, const char *read, size_t count)
{
	while (length > 0) {
		if (is_blank(line[length - 1])) {
			length--;
			continue;
		}
		while (count > 0 && is_blank(read[count - 1]))
			count--;
		if (count == 0 || read[count - 1] != line[length - 1])
			return false;
		length--;
		count--;
	}
	return true;
}

/* The column of the last token that GLPK read ("Context: ..."): where the line up to it ends like the context. */
static unsigned find_column(const char *line, const char *context)
{
	size_t count = strcspn(context, "\n"), size = 0;
	while (count > 0 && is_blank(context[count - 1]))
		count--;
	while (size < count && !is_blank(context[count - size - 1]))
		size++;
	const char *token = context + count - size;
	for (size_t at = 0; size > 0 && line[at] != '\0' && line[at] != '\n'; at++) {
		if (strncmp(line + at, token, size) == 0 && ends_alike(line, at + size, context, count))
			return (unsigned)at + 1;
	}
	return (unsigned)strspn(line, " \t") + 1;
}

/* The word that a message starts with, where it stands last in the line up to the column found; else that column. */
static unsigned prefer_word(const char *line, unsigned column, const char *text)
{
	size_t length = 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	for (unsigned at = column; at > 0 && length > 0; at--) {
		if (strncmp(line + at - 1, text, length) == 0)
			return at;
	}
	return column;
}

/* A fault in the data is told where the model declares the name that the message starts with. */
static void place_in_model(const struct model *model, struct model_fault *fault)
{
	fault->line = fault->column = 1;
	for (int name = 0; name < DATA_NAME_COUNT; name++) {
		size_t length = strlen(data_names[name]);
		if (model->declares[name] && strncmp(fault->text, data_names[name], length) == 0 &&
		    !isalnum((unsigned char)fault->text[length]) && fault->text[length] != '_') {
			fault->line = model->line[name];
			fault->column = model->column[name];
		}
	}
}

/* Finds the last "PATH:LINE: what is wrong" in what GLPK said: behind its first colon, or NULL. */
static const char *find_message(const struct session *session, bool *is_model)
{
	const char *at = NULL;
	for (const char *next = session->heard; (next = strstr(next, "/proc/self/fd/")) != NULL; next++) {
		const char *colon = strchr(next, ':');
		if (colon == NULL || strtoul(colon + 1, NULL, 10) == 0)
			continue;
		at = colon + 1;
		*is_model = (size_t)(colon - next) == strlen(session->model_file.path) &&
			    strncmp(next, session->model_file.path, (size_t)(colon - next)) == 0;
	}
	return at;
}

static void take_fault(struct session *session)
{
	const struct model *model = session->model;
	struct model_fault *fault = session->fault;
	const char *context = strstr(session->heard, "Context: "), *line = NULL;
	bool is_model = true;
	const char *at = find_message(session, &is_model);
	*fault = (struct model_fault){.kind = MODEL_TEXT, .line = 1, .column = 1};
	if (at == NULL) {
		at = session->heard;
	} else {
		fault->line = (unsigned)strtoul(at, NULL, 10);
		at += strspn(at, "0123456789: ");
		line = line_start(model->text, fault->line);
	}
	snprintf(fault->text, sizeof fault->text, "%.*s", (int)strcspn(at, "\n"), at);
	if (!is_model)
		place_in_model(model, fault);
	else if (line != NULL && context != NULL)
		fault->column = prefer_word(line, find_column(line, context + strlen("Context: ")), fault->text);
	else if (line != NULL)
		fault->column = (unsigned)strspn(line, " \t") + 1;
	snprintf(fault->text, sizeof fault->text, "MathProg says: %.*s; correct the model", (int)strcspn(at, "\n"), at);
	session->status = MODEL_FAULT;
}

static void fault_of_model(struct session *session, const char *text)
{
	*session->fault = (struct model_fault){
		.kind = MODEL_TEXT, .line = session->model->award_line, .column = session->model->award_column};
	snprintf(session->fault->text, sizeof session->fault->text, "%s", text);
	session->status = MODEL_FAULT;
}

static void count_nodes(glp_tree *tree, void *context)
{
	int node_count;
	(void)context;
	glp_ios_tree_size(tree, NULL, NULL, &node_count);
	if (node_count > NODES_MAX)
		glp_ios_terminate(tree);
}

static enum model_status optimise_whole(glp_prob *lp)
{
	glp_iocp settings;
	glp_init_iocp(&settings);
	settings.msg_lev = GLP_MSG_ERR; /* for the guard */
	settings.tol_obj = 1e-9;
	settings.cb_func = count_nodes;
	if (glp_intopt(lp, &settings) != 0)
		return MODEL_FAILED;
	int status = glp_mip_status(lp);
	if (status == GLP_NOFEAS)
		return MODEL_INFEASIBLE;
	return status == GLP_OPT ? MODEL_OPTIMAL : MODEL_FAILED;
}

/* Infeasibility is believed from two methods only. */
static enum model_status optimise(struct session *session, glp_prob *lp)
{
	static const int methods[] = {GLP_DUALP, GLP_PRIMAL};
	int status = GLP_UNDEF;
	glp_smcp settings;
	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.tol_bnd = settings.tol_dj = 1e-9;
	glp_scale_prob(lp, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
	for (size_t k = 0; k < 2 && status != GLP_OPT && status != GLP_UNBND; k++) {
		glp_adv_basis(lp, 0);
		settings.meth = methods[k];
		int code = glp_simplex(lp, &settings);
		if (code == 0)
			status = glp_get_status(lp);
		else if (code == GLP_EBOUND) /* a lower bound above its upper one */
			status = GLP_NOFEAS;
	}
	if (status == GLP_UNBND) {
		fault_of_model(session, "the objective grows without end; limit award to the claim and the budget");
		return MODEL_FAULT;
	}
	if (status == GLP_NOFEAS)
		return MODEL_INFEASIBLE;
	if (status != GLP_OPT)
		return MODEL_FAILED;
	return glp_get_num_int(lp) > 0 ? optimise_whole(lp) : MODEL_OPTIMAL;
}

/* Awards that no constraint mentions are 0. */
static void read_awards(struct session *session, glp_prob *lp)
{
	bool is_whole = glp_get_num_int(lp) > 0;
	size_t found = 0;
	glp_create_index(lp);
	for (size_t i = 0; i < session->claim_count; i++) {
		char name[32];
		snprintf(name, sizeof name, "award[%zu]", i + 1);
		int column = glp_find_col(lp, name);
		found += column > 0;
		session->answer->award[i] = column == 0 ? 0
					    : is_whole  ? glp_mip_col_val(lp, column)
							: glp_get_col_prim(lp, column);
	}
	session->answer->objective = is_whole ? glp_mip_obj_val(lp) : glp_get_obj_val(lp);
	if (glp_get_obj_dir(lp) == GLP_MIN)
		session->answer->objective *= -1;
	if (found == 0)
		fault_of_model(
			session,
			"the model has no variables award[1], award[2], ...; declare `var award{CLAIMS} >= 0` and "
			"use it in the objective or a constraint");
}

static void solve_generated(struct session *session, glp_tran *translator)
{
	glp_prob *lp = glp_create_prob();
	glp_mpl_build_prob(translator, lp);
	session->status = optimise(session, lp);
	if (session->status == MODEL_OPTIMAL)
		read_awards(session, lp);
	glp_delete_prob(lp);
}

static void run(void *context)
{
	struct session *session = context;
	glp_tran *translator = glp_mpl_alloc_wksp();
	bool is_read = glp_mpl_read_model(translator, session->model_file.path, 0) == 0;
	session->status = MODEL_OPTIMAL;
	if (is_read && session->answer != NULL)
		is_read = glp_mpl_read_data(translator, session->data_file.path) == 0 &&
			  glp_mpl_generate(translator, NULL) == 0;
	if (!is_read)
		take_fault(session);
	else if (session->answer != NULL)
		solve_generated(session, translator);
	glp_mpl_free_wksp(translator);
}

static enum model_status run_guarded(struct session *session)
{
	struct glpk_listener listener = {hear, session};
	if (!glpk_guard(run, session, &listener))
		session->status = MODEL_FAILED;
	glp_free_env(); /* last: the guard's hooks would make a new one */
	return session->status;
}

/* Skips blanks and comments. */
static const char *skip_blanks(const char *at)
{
	for (;;) {
		at += strspn(at, " \t\r\n\f\v");
		if (*at == '#')
			at += strcspn(at, "\n");
		else if (at[0] == '/' && at[1] == '*' && strstr(at + 2, "*/") != NULL)
			at = strstr(at + 2, "*/") + 2;
		else
			return at;
	}
}

/* Behind the token that starts here. */
static const char *skip_token(const char *at)
{
	if (*at == '\'' || *at == '"') {
		const char *end = strchr(at + 1, *at);
		return end == NULL ? at + strlen(at) : end + 1;
	}
	if (isalnum((unsigned char)*at) || *at == '_') {
		while (isalnum((unsigned char)*at) || *at == '_')
			at++;
		return at;
	}
	return at + 1;
}

static bool is_word(const char *at, const char *end, const char *word)
{
	return (size_t)(end - at) == strlen(word) && strncmp(at, word, (size_t)(end - at)) == 0;
}

static void find_place(const struct model *model, const char *at, unsigned *line, unsigned *column)
{
	const char *start = model->text;
	*line = 1;
	for (const char *c = model->text; c < at; c++) {
		*line += *c == '\n';
		start = *c == '\n' ? c + 1 : start;
	}
	*column = (unsigned)(at - start) + 1;
}

static void note_declared(struct model *model, const char *at)
{
	const char *end = skip_token(at);
	for (int name = 0; name < DATA_NAME_COUNT; name++) {
		if (!is_word(at, end, data_names[name]))
			continue;
		model->declares[name] = true;
		find_place(model, at, &model->line[name], &model->column[name]);
	}
}

/* Which of our names the model declares: `set NAME` or `param NAME` at the start of a statement. */
static void find_declared(struct model *model)
{
	bool is_start = true;
	for (const char *at = skip_blanks(model->text); *at != '\0';) {
		const char *end = skip_token(at), *next = skip_blanks(end);
		if (is_start && (is_word(at, end, "data") || is_word(at, end, "end")) && *next == ';')
			return;
		if (is_start && (is_word(at, end, "set") || is_word(at, end, "param")))
			note_declared(model, next);
		if (is_start && is_word(at, end, "var") && is_word(next, skip_token(next), "award"))
			find_place(model, next, &model->award_line, &model->award_column);
		is_start = *at == ';';
		at = next;
	}
}

bool model_init(struct model *model, const char *path, const char *text, size_t size, struct model_fault *fault)
{
	*model = (struct model){.path = path, .text = text, .size = size, .award_line = 1, .award_column = 1};
	struct session session = {.model = model, .fault = fault};
	bool is_read = memory_file_open(&session.model_file, text, size);
	find_declared(model);
	if (is_read)
		is_read = run_guarded(&session) == MODEL_OPTIMAL;
	if (!is_read && session.status != MODEL_FAULT)
		fault_of_model(&session, "the model cannot be read; is it MathProg?");
	memory_file_close(&session.model_file);
	return is_read;
}

/* The names that the model declares; later stages' part of a floor is taken off where it has no place for them. */
static char *write_data(const struct model *model, const struct problem *problem, size_t *size)
{
	struct data_text what = {.has_applicant_limits = false};
	char *text = NULL;
	FILE *file = open_memstream(&text, size);
	if (file == NULL)
		memory_run_out();
	memcpy(what.has, model->declares, sizeof what.has);
	data_text_write(file, &what, problem);
	if (fclose(file) != 0)
		memory_run_out();
	return text;
}

enum model_status model_solve(const struct model *model, const struct problem *problem, struct model_answer *answer,
			      struct model_fault *fault)
{
	struct session session = {.model = model,
				  .model_file = {.descriptor = -1},
				  .data_file = {.descriptor = -1},
				  .claim_count = problem->count,
				  .answer = answer,
				  .fault = fault,
				  .status = MODEL_FAILED};
	size_t size;
	char *data = write_data(model, problem, &size);
	if (memory_file_open(&session.model_file, model->text, model->size) &&
	    memory_file_open(&session.data_file, data, size))
		run_guarded(&session);
	memory_file_close(&session.model_file);
	memory_file_close(&session.data_file);
	free(data);
	return session.status;
}
