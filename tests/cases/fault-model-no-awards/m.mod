set CLAIMS;
param claim{CLAIMS};
param budget;
var award{i in CLAIMS}, >= claim[i] / 2, <= claim[i];
minimize all: sum{i in CLAIMS} award[i];
subject to money: sum{i in CLAIMS} award[i] <= budget / 2;
end;
