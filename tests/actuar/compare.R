# Whole forecasts of one item against the compound law that actuar computes (Dutang, Goulet, Pigeon 2008).
# Rscript compare.R ALLOT [SEEDS]
#
# An award is rate x min(X, cap / rate): in actuar's words a loss with coinsurance and a limit, `coverage`. Its law is put
# on a lattice twice, from above and from below, so that Panjer's recursion (`aggregateDist`) gives two laws between
# which the true one lies; a figure of the forecast may leave that bracket by 4 standard errors, and its deviations over
# all seeds together by 4 of theirs.

suppressPackageStartupMessages(library(actuar))

DRAWS <- 10000
given <- commandArgs(trailingOnly = TRUE)
program <- normalizePath(given[1])
seeds <- if (length(given) > 1) as.integer(given[2]) else 5

cases <- list(
  list(name = "Poisson number of capped lognormal awards",
       mean = 12, size = NULL, approval = 1, rate = 0.3, cap = 5e6, law = plnorm, parameters = list(log(8e6), 1),
       amount = "{median: 800wan, sdlog: 1}", model = "poisson", frequency = list(lambda = 12), certain = 0.8),
  list(name = "negative binomial number of capped gamma awards, part of them approved",
       mean = 30, size = 4, approval = 0.7, rate = 0.5, cap = 8e5, law = pgamma, parameters = list(1.7, 1.7 / 1e6),
       amount = "{mean: 100wan, shape: 1.7}", model = "negative binomial",
       frequency = list(size = 4, prob = 4 / (4 + 21)), certain = 0.6))

# The law of the sum, with the law of one award moved to the lattice by `method`.
compound <- function(case, method) {
  step <- case$cap / 1000
  loss <- function(x) do.call(case$law, c(list(x), case$parameters)) # found by its name by what coverage makes
  paid <- coverage(cdf = loss, limit = case$cap / case$rate, coinsurance = case$rate)
  award <- discretize(paid(x), from = 0, to = case$cap, step = step, method = method)
  sums <- do.call(aggregateDist, c(list("recursive", model.freq = case$model, model.sev = award, x.scale = step,
                                        maxit = 100000, tol = 1e-8), case$frequency))
  points <- knots(sums)
  list(points = points, mass = diff(c(0, sums(points))), cdf = sums)
}

excess <- function(law, limit) sum(law$mass * pmax(law$points - limit, 0))

tail_mean <- function(law, p) {
  at <- law$points[which(cumsum(law$mass) >= p)[1]]
  at + excess(law, at) / (1 - p)
}

write_case <- function(case, room, budget) {
  writeLines(c("policy: p", "fields:", "  investment: {of: application, type: money}", "measures:", "  - id: 1",
               "    items:", sprintf('      - {id: 1.1, amount: "min(%g%% * investment, %.2f)"}', 100 * case$rate, case$cap)),
             file.path(room, "policy.yaml"))
  writeLines(c("applicant_id", "A"), file.path(room, "applicants.csv"))
  size <- if (is.null(case$size)) "" else sprintf(", size: %g", case$size)
  count <- sprintf("{mean: %g%s}", case$mean, size)
  writeLines(c("scenario: oracle", "policy: policy.yaml", "data: {applicants: applicants.csv}", "year: 2022",
               sprintf("budget: {total: %.2f}", budget), "strategy: proportional", "forecast:", "  years: 1",
               "  demand:", "    items:", sprintf("      1.1: {count: %s, investment: %s, approval: %g%%}", count, case$amount,
                                     100 * case$approval)),
             file.path(room, "scenario.yaml"))
}

forecast <- function(room, seed) {
  results <- file.path(room, "results")
  status <- system2(program, c("forecast", file.path(room, "scenario.yaml"), "--quiet", "-o", results, "--seed", seed,
                               "--draws", DRAWS))
  if (status != 0) stop("allot forecast exits ", status)
  rows <- read.csv(file.path(results, "forecast.csv"), colClasses = c(year = "character"))
  risk <- read.csv(file.path(results, "risk.csv"), colClasses = c(year = "character"))
  list(demand = rows[rows$year == "2023" & rows$scope == "item" & rows$metric == "demand", ],
       risk = risk[risk$year == "2023", ])
}

# Deviations from a bracket in standard errors, by figure.
scores <- list()
judge <- function(what, value, bracket, error) {
  low <- min(bracket)
  high <- max(bracket)
  score <- if (value > high) (value - high) / error else if (value < low) (value - low) / error else 0
  scores[[what]] <<- c(scores[[what]], score)
  if (!is.finite(score) || abs(score) > 4)
    stop(sprintf("%s is %.9g, not between %.9g and %.9g, by %.1f standard errors", what, value, low, high, score))
}

compare <- function(case, room) {
  laws <- list(compound(case, "upper"), compound(case, "lower"))
  both <- function(figure) vapply(laws, figure, 0)
  budget <- round(laws[[1]]$points[which(cumsum(laws[[1]]$mass) >= case$certain)[1]], 2)
  write_case(case, room, budget)
  middle <- laws[[1]]
  variance <- sum(middle$mass * middle$points^2) - sum(middle$mass * middle$points)^2
  over <- pmax(middle$points - budget, 0)
  over_error <- sqrt(sum(middle$mass * over^2) - sum(middle$mass * over)^2) / sqrt(DRAWS)
  tail_at <- middle$points[which(cumsum(middle$mass) >= 0.95)[1]]
  tail_over <- pmax(middle$points - tail_at, 0)
  tail_error <- sqrt(sum(middle$mass * tail_over^2) - sum(middle$mass * tail_over)^2) / sqrt(DRAWS) / 0.05
  full <- both(function(law) law$cdf(budget))
  for (seed in seq_len(seeds)) {
    found <- forecast(room, seed)
    judge("mean", found$demand$mean, both(function(law) sum(law$mass * law$points)), sqrt(variance / DRAWS))
    judge("P(over budget)", 1 - found$risk$p_full, 1 - full, sqrt(full[1] * (1 - full[1]) / DRAWS))
    judge("stop-loss at the budget", found$risk$unmet_mean, both(function(law) excess(law, budget)), over_error)
    judge("CVaR 95 % above the budget", found$risk$unmet_cvar95,
          both(function(law) tail_mean(law, 0.95)) - budget, tail_error)
    for (p in c(0.5, 0.8, 0.9, 0.95, 0.99)) {
      value <- found$risk[[sprintf("budget_p%d", 100 * p)]]
      judge(sprintf("P(D <= quantile %g)", p), p, both(function(law) law$cdf(value)), sqrt(p * (1 - p) / DRAWS))
    }
    for (p in c(0.05, 0.25, 0.75)) {
      value <- found$demand[[sprintf("p%02d", 100 * p)]]
      judge(sprintf("P(D <= quantile %g)", p), p, both(function(law) law$cdf(value)), sqrt(p * (1 - p) / DRAWS))
    }
  }
  width <- max(abs(diff(both(function(law) sum(law$mass * law$points)))) / sum(middle$mass * middle$points))
  cat(sprintf("ok    %s (%d seeds; the bracket is %.2f %% of the mean wide)\n", case$name, seeds, 100 * width))
}

failed <- 0
for (case in cases) {
  scores <- list()
  room <- tempfile("allot-actuar-")
  dir.create(room)
  failed <- failed + tryCatch({
    compare(case, room)
    for (what in names(scores))
      if (abs(sum(scores[[what]])) > 4 * sqrt(seeds)) stop(what, " deviates over all seeds")
    0
  }, error = function(fault) {
    cat("FAIL  ", case$name, ": ", conditionMessage(fault), "\n", sep = "")
    1
  })
  unlink(room, recursive = TRUE)
}
quit(status = if (failed > 0) 1 else 0)
