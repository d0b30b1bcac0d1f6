/*
 * office.h: the desk where claims are examined: a policy and the tables of a year, from texts in the test; the claims
 * and rejections that come out, a line each.
 */
#ifndef TESTS_ENTITLEMENT_OFFICE_H
#define TESTS_ENTITLEMENT_OFFICE_H

#include "entitlement/entitlement.h"
#include "world.h"

struct office {
	struct world world;
	struct policy policy;
	struct population population;
	struct asking asking;
	struct claims claims;
	struct rejections rejections;
	struct entitlement_work work;
	char lines[4096];
};

static inline void office_load_population(struct office *office)
{
	struct world *world = &office->world;
	const struct policy *policy = &office->policy;
	struct population_request request = {
		.schema = &policy->schema,
		.item_count = policy->item_count,
		.item_id = arena_array(&office->policy.arena, policy->item_count, sizeof(char *)),
		.is_read = arena_array(&office->policy.arena, policy->schema.field_count, 1),
		.year = 2022,
	};

	for (size_t i = 0; i < policy->item_count; i++)
		((const char **)request.item_id)[i] = policy->item[i].id;
	request.applicants = world_input(world, "applicants.csv");
	request.applications = world_input(world, "applications.csv");
	request.awards = world_input(world, "awards.csv");
	population_load(&office->population, &request, &world->err);
	world_expect_silence(world);
}

/* Opens the office of 2022; tables that are NULL are not there. */
static inline void office_open(struct office *office, const char *policy, const char *applicants,
			       const char *applications, const char *awards)
{
	const struct population *population = &office->population;
	struct world *world = &office->world;

	world_open(world);
	world_write(world, "policy.yaml", policy);
	world_write(world, "applicants.csv", applicants);
	world_write(world, "applications.csv", applications);
	world_write(world, "awards.csv", awards);
	policy_load(&office->policy, world_input(world, "policy.yaml"), &world->err);
	world_expect_silence(world);
	office_load_population(office);
	office->asking = (struct asking){
		.year = 2022,
		.is_open = true,
		.applicant_count = population->applicants.frame.row_count,
		.applicant_slot = (const double *const *)population->applicants.frame.slot,
		.applications = &population->applications,
		.paid = (const int64_t *const *)population->past.paid,
		.times = (const uint32_t *const *)population->past.times,
	};
	claims_init(&office->claims);
	office->rejections = (struct rejections){0};
	entitlement_work_init(&office->work);
}

static inline void office_close(struct office *office)
{
	claims_release(&office->claims);
	rejections_release(&office->rejections);
	entitlement_work_release(&office->work);
	population_release(&office->population);
	policy_release(&office->policy);
	world_close(&office->world);
}

/* Entitlement and exclusions, count limits, then total limits in file order. */
static inline bool office_examine(struct office *office)
{
	const struct policy *policy = &office->policy;

	claims_clear(&office->claims);
	office->rejections.count = 0;
	if (!entitle_all(policy, &office->asking, &office->claims, &office->rejections, &office->work,
			 &office->world.err))
		return false;
	limit_counts(policy, &office->asking, &office->claims, &office->rejections, &office->work);
	for (size_t i = 0; i < policy->limit_count; i++) {
		if (policy->limit[i].total >= 0)
			limit_total(&policy->limit[i], &office->asking, &office->claims, &office->rejections,
				    &office->work);
	}
	claims_compact(&office->claims);
	rejections_sort(&office->rejections, &office->population.applications);
	return true;
}

static inline const char *office_application(const struct office *office, uint32_t application)
{
	return application == NO_APPLICATION ? "-" : office->population.applications.id[application];
}

/* `ITEM APPLICANT APPLICATION ENTITLEMENT CLAIM`, in yuan; `-` for no application. */
static inline const char *office_claims(struct office *office)
{
	const struct claims *claims = &office->claims;
	size_t used = 0;

	office->lines[0] = '\0';
	for (size_t i = 0; i < claims->count; i++) {
		char entitlement[NUMBER_TEXT_SIZE], claim[NUMBER_TEXT_SIZE];

		money_format(claims->entitlement[i], entitlement);
		money_format(claims->claim[i], claim);
		used += (size_t)snprintf(office->lines + used, sizeof office->lines - used, "%s %s %s %s %s\n",
					 office->policy.item[claims->item[i]].id,
					 office->population.applicants.id[claims->applicant[i]],
					 office_application(office, claims->application[i]), entitlement, claim);
	}
	return office->lines;
}

/* `ITEM APPLICANT APPLICATION REASON DETAIL`. */
static inline const char *office_rejections(struct office *office)
{
	size_t used = 0;

	office->lines[0] = '\0';
	for (size_t i = 0; i < office->rejections.count; i++) {
		const struct rejection *row = &office->rejections.row[i];

		used += (size_t)snprintf(
			office->lines + used, sizeof office->lines - used, "%s %s %s %s%s%s\n",
			office->policy.item[row->item].id, office->population.applicants.id[row->applicant],
			office_application(office, row->application), rejection_reason_names[row->reason],
			row->detail[0] == '\0' ? "" : " ", row->detail);
	}
	return office->lines;
}

static inline void office_expect_claims(struct office *office, const char *lines)
{
	cr_expect_str_eq(office_claims(office), lines, "claims:\n%sexpected:\n%s", office->lines, lines);
}

static inline void office_expect_rejections(struct office *office, const char *lines)
{
	cr_expect_str_eq(office_rejections(office), lines, "rejections:\n%sexpected:\n%s", office->lines, lines);
}

#endif
