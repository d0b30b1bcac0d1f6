# equal-awards.mod: one step towards the same award for everyone, at most the claim, as far as the limits allow.
#
#   allot allocate SCENARIO --export DIR
#   scripts/leximin equal-awards DIR/STAGE.dat
#
# The award of all claims that still rise is made as large as the limits allow, up to the smallest of these claims.
# scripts/leximin repeats the step until no claim is left (set FREE).

set CLAIMS;
param claim{CLAIMS}, >= 0;                       # yuan
param unit{i in CLAIMS}, >= claim[i], default claim[i];   # what the claim's applicant claims in all
param budget, >= 0;

set ENVELOPES;
set MEMBERS{ENVELOPES}, within CLAIMS;
param at_most{ENVELOPES}, >= 0;
param at_least{ENVELOPES}, >= 0, default 0;

# What later stages may still take: within the budget, and it helps to meet at_least.
set LATER, default {};
param later{LATER}, >= 0;
set LATER_IN{ENVELOPES}, within LATER, default {};

# What earlier steps have settled: the level of each claim; -1: it still rises.
param kept{CLAIMS}, default -1;
set FREE := {i in CLAIMS: kept[i] < 0};

var level, >= 0, <= min{i in FREE} unit[i];
var award{i in CLAIMS}, >= 0, <= claim[i];
var completed{l in LATER}, >= 0, <= later[l];

maximize common: level;

subject to settled{i in CLAIMS diff FREE}: unit[i] / claim[i] * award[i] >= kept[i] - 1e-5;

subject to lifted{i in FREE}: unit[i] / claim[i] * award[i] >= level;

subject to money: sum{i in CLAIMS} award[i] + sum{l in LATER} completed[l] <= budget;

subject to limits{e in ENVELOPES}:
    at_least[e] <= sum{i in MEMBERS[e]} award[i] + sum{l in LATER_IN[e]} completed[l] <= at_most[e];

solve;

# A claim whose dual is not 0 cannot rise with the others in any optimum.
printf "level %.10f\n", level;
printf{i in FREE: abs(lifted[i].dual) > 1e-7 or level > unit[i] - 1e-6}
    "keep %d %.8f %.6f\n", i, level, claim[i] / unit[i] * min(level, unit[i]);

end;
