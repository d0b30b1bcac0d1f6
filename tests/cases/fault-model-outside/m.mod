set CLAIMS;
param budget;
var award{CLAIMS}, >= 0;
maximize all: sum{i in CLAIMS} i * award[i];
subject to money: sum{i in CLAIMS} award[i] <= budget;
end;
