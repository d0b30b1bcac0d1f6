# As much score x weight x award as the limits allow.
set CLAIMS;
param claim{CLAIMS};
param weight{CLAIMS};
param score{CLAIMS}, default 1;
param budget;
set ENVELOPES;
set MEMBERS{ENVELOPES};
param at_most{ENVELOPES};
param at_least{ENVELOPES};

var award{i in CLAIMS}, >= 0, <= claim[i];

maximize merit: sum{i in CLAIMS} score[i] * weight[i] * award[i];

subject to money: sum{i in CLAIMS} award[i] <= budget;
subject to most{e in ENVELOPES}: sum{i in MEMBERS[e]} award[i] <= at_most[e];
subject to least{e in ENVELOPES}: sum{i in MEMBERS[e]} award[i] >= at_least[e];

end;
