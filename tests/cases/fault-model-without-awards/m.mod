set CLAIMS;
param claim{CLAIMS};
var paid{i in CLAIMS}, binary;
maximize all: sum{i in CLAIMS} claim[i] * paid[i];
end;
