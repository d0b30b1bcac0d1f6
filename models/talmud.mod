# talmud.mod: one step towards the rule of the Talmud: equal awards up to half of each claim, then equal losses.
#
#   allot allocate SCENARIO --export DIR
#   scripts/leximin talmud DIR/STAGE.dat
#
# Phase 1 raises the award of all claims below their half, phase 2 lowers the loss of all that have reached it.
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

# What earlier steps have settled: what each claim's unit gets; -1: it still rises. HALF: those that have reached their half.
param kept{CLAIMS}, default -1;
param phase, in {1, 2}, default 1;
set HALF, within CLAIMS, default {};
set RISING := {i in CLAIMS: kept[i] < 0};
set FREE := if phase = 1 then RISING diff HALF else RISING;

# Phase 1: what a unit gets; phase 2: the loss, negative.
var level, >= if phase = 1 then 0 else -max{i in FREE} unit[i], <= if phase = 1 then min{i in FREE} unit[i] / 2 else 0;
var award{i in CLAIMS}, >= 0, <= claim[i];
var completed{l in LATER}, >= 0, <= later[l];

maximize common: level;

subject to settled{i in CLAIMS diff RISING}: unit[i] / claim[i] * award[i] >= kept[i] - 1e-5;

subject to halves{i in HALF inter RISING}: unit[i] / claim[i] * award[i] >= unit[i] / 2 - 1e-5;

subject to lifted{i in FREE}: unit[i] / claim[i] * award[i] >= (if phase = 2 then unit[i]) + level;

subject to money: sum{i in CLAIMS} award[i] + sum{l in LATER} completed[l] <= budget;

subject to limits{e in ENVELOPES}:
    at_least[e] <= sum{i in MEMBERS[e]} award[i] + sum{l in LATER_IN[e]} completed[l] <= at_most[e];

solve;

# A claim whose dual is not 0 cannot rise with the others in any optimum.
printf "level %.10f\n", level;
printf{i in FREE: phase = 1 and level > unit[i] / 2 - 1e-6} "half %d\n", i;
printf{i in FREE: phase = 1 and abs(lifted[i].dual) > 1e-7 and level <= unit[i] / 2 - 1e-6}
    "keep %d %.8f %.6f\n", i, level, claim[i] / unit[i] * level;
printf{i in FREE: phase = 2 and (abs(lifted[i].dual) > 1e-7 or level > -1e-6)}
    "keep %d %.8f %.6f\n", i, max(unit[i] / 2, unit[i] + level), claim[i] / unit[i] * max(unit[i] / 2, unit[i] + level);

end;
