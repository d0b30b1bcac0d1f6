# weighted.mod: as much weight x award as the limits allow.
#
#   allot allocate SCENARIO --export DIR
#   glpsol --model models/weighted.mod --data DIR/STAGE.dat
#
# Among several optima allot takes the awards of `proportional`; glpsol takes any of them.

set CLAIMS;
param claim{CLAIMS}, >= 0;                       # yuan
param weight{CLAIMS}, >= 0, default 1;
param budget, >= 0;

set ENVELOPES;                                   # and limits of single applicants
set MEMBERS{ENVELOPES}, within CLAIMS;
param at_most{ENVELOPES}, >= 0;
param at_least{ENVELOPES}, >= 0, default 0;

# What later stages may still take: within the budget, and it helps to meet at_least.
set LATER, default {};
param later{LATER}, >= 0;
set LATER_IN{ENVELOPES}, within LATER, default {};

var award{i in CLAIMS}, >= 0, <= claim[i];
var completed{l in LATER}, >= 0, <= later[l];

maximize value: sum{i in CLAIMS} weight[i] * award[i];

subject to money: sum{i in CLAIMS} award[i] + sum{l in LATER} completed[l] <= budget;

subject to limits{e in ENVELOPES}:
    at_least[e] <= sum{i in MEMBERS[e]} award[i] + sum{l in LATER_IN[e]} completed[l] <= at_most[e];

solve;

printf "value %.6f\n", value;
printf{i in CLAIMS} "award %d %.6f\n", i, award[i];

end;
