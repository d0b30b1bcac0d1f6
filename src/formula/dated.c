#include "formula/dated.h"

#include "formula/parameter.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#define YEAR_LEAST 1900
#define YEAR_MOST  2200

static const char beginning[] = "from ";

bool dated_is_map(const struct yaml_node *node)
{
	if (node->kind != YAML_MAP)
		return false;
	for (size_t i = 0; i < node->count; i++)
		if (strncmp(node->key[i], beginning, strlen(beginning)) == 0)
			return true;
	return false;
}

bool dated_is_entry(const struct yaml_node *map, size_t i)
{
	return strcmp(map->key[i], "note") != 0;
}

bool dated_read_key(const struct yaml_node *map, size_t i, int previous, int *year, struct error *err)
{
	const char *key = map->key[i], *digits = key + strlen(beginning);
	char why[NUMBER_WHY_SIZE];
	int64_t number;

	if (strncmp(key, beginning, strlen(beginning)) != 0)
		return error_at(err, map->key_place[i],
				"\"%s\" stands among dated values; write from YEAR, such as from 2024", key);
	if (!integer_read_cell(digits, strlen(digits), &number, why) || !(number >= YEAR_LEAST && number <= YEAR_MOST))
		return error_at(err, map->key_place[i],
				"\"%s\" names no year from %d to %d; write from 2024, for example", key, YEAR_LEAST,
				YEAR_MOST);
	*year = (int)number;
	if (*year <= previous)
		return error_at(err, map->key_place[i],
				"\"%s\" does not come after %d; write the years in rising order", key, previous);
	return true;
}

static bool read_share(const char *text, double *share, char why[NUMBER_WHY_SIZE])
{
	struct number number;

	if (!number_read(text, strlen(text), &number, why))
		return false;
	*share = number.value;
	return true;
}

/* One value of a dated amount. */
static bool read_amount(struct dated_amount *amount, int from_year, const struct yaml_node *node, bool may_be_share,
			const char *what, struct error *err)
{
	size_t length = node->kind == YAML_TEXT ? strlen(node->text) : 0, i = amount->count;
	bool is_share = may_be_share && length > 0 && node->text[length - 1] == '%';
	const char *remedy =
		may_be_share ? "an amount such as 1000万, or a share such as 30%" : "an amount such as 1000万";
	char why[NUMBER_WHY_SIZE];

	amount->from_year[i] = from_year;
	amount->share[i] = (double)NAN;
	if (node->kind != YAML_TEXT)
		return error_at(err, node->place, "%s is a %s; write %s", what, node->kind == YAML_MAP ? "map" : "list",
				remedy);
	if (length == 0)
		return error_at(err, node->place, "%s has no value; write %s", what, remedy);
	if (node->is_quoted)
		return error_at(err, node->place, "%s is a text in quotes; write %s without quotes", what, remedy);
	if (is_share ? !read_share(node->text, &amount->share[i], why)
		     : !money_read(node->text, length, false, &amount->fen[i], why))
		return error_at(err, node->place, "%s: %s", what, why);
	if (is_share && !(amount->share[i] >= 0.0 && amount->share[i] <= 1.0))
		return error_at(err, node->place, "%s is %s; write a share from 0%% to 100%%", what, node->text);
	amount->count++;
	return true;
}

bool dated_amount_read(struct dated_amount *amount, const struct yaml_node *node, bool may_be_share, const char *what,
		       struct arena *arena, struct error *err)
{
	size_t faults = err->fault_count, most = node->kind == YAML_MAP ? node->count : 1;
	int year = INT_MIN;

	*amount = (struct dated_amount){
		.from_year = arena_array(arena, most, sizeof(*amount->from_year)),
		.fen = arena_array(arena, most, sizeof(*amount->fen)),
		.share = arena_array(arena, most, sizeof(*amount->share)),
	};
	if (node->kind != YAML_MAP)
		return read_amount(amount, INT_MIN, node, may_be_share, what, err);
	for (size_t i = 0; i < node->count; i++)
		if (dated_is_entry(node, i) && dated_read_key(node, i, year, &year, err))
			read_amount(amount, year, node->value[i], may_be_share, what, err);
	if (amount->count == 0 && err->fault_count == faults)
		return error_at(err, node->place, "%s has no value; write {from 2022: 1000万}", what);
	return err->fault_count == faults;
}

size_t dated_amount_in_year(const struct dated_amount *amount, int year)
{
	size_t in_force = 0;

	for (size_t i = 1; i < amount->count; i++)
		if (amount->from_year[i] <= year)
			in_force = i;
	return in_force;
}
