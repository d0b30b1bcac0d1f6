set CLAIMS;
param claim{CLAIMS};
param budget;
# The budget is read and forgotten.
var award{i in CLAIMS}, >= 0, <= claim[i];
maximize all: sum{i in CLAIMS} award[i];
end;
