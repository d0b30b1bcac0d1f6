set CLAIMS;
param claim{CLAIMS};
param score{CLAIMS};
param budget;
var award{i in CLAIMS}, >= 0, <= claim[i];
maximize all:
  sum{i in CLAIMS} score[i] * award[i];
subject to money: sum{i in CLAIMS} award[i] <= budget;
end;
