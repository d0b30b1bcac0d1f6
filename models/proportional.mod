# proportional.mod: one step towards the same share of the claim for everyone, as far as the limits allow.
#
#   allot allocate SCENARIO --export DIR
#   scripts/leximin proportional DIR/STAGE.dat
#
# The share of all claims that still rise is made as large as the limits allow; those that cannot rise further keep it.
# scripts/leximin repeats the step until no claim is left (set FREE).

set CLAIMS;
param claim{CLAIMS}, >= 0;                       # yuan
param unit{CLAIMS}, default 0;                   # not needed: a share is the same for claim and applicant
param budget, >= 0;

set ENVELOPES;
set MEMBERS{ENVELOPES}, within CLAIMS;
param at_most{ENVELOPES}, >= 0;
param at_least{ENVELOPES}, >= 0, default 0;

# What later stages may still take: within the budget, and it helps to meet at_least.
set LATER, default {};
param later{LATER}, >= 0;
set LATER_IN{ENVELOPES}, within LATER, default {};

# What earlier steps have settled: the share of each claim; -1: it still rises.
param kept{CLAIMS}, default -1;
set FREE := {i in CLAIMS: kept[i] < 0};

var level, >= 0, <= 1;
var share{CLAIMS}, >= 0, <= 1;
var award{CLAIMS};
var completed{l in LATER}, >= 0, <= later[l];

maximize common: level;

subject to amount{i in CLAIMS}: award[i] = claim[i] * share[i];

subject to settled{i in CLAIMS diff FREE}: share[i] >= kept[i] - 1e-10;

subject to lifted{i in FREE}: share[i] >= level;

subject to money: sum{i in CLAIMS} award[i] + sum{l in LATER} completed[l] <= budget;

subject to limits{e in ENVELOPES}:
    at_least[e] <= sum{i in MEMBERS[e]} award[i] + sum{l in LATER_IN[e]} completed[l] <= at_most[e];

solve;

# A claim whose dual is not 0 cannot rise with the others in any optimum.
printf "level %.10f\n", level;
printf{i in FREE: abs(lifted[i].dual) > 1e-7 or level > 1 - 1e-10} "keep %d %.12f %.6f\n", i, level, claim[i] * level;

end;
