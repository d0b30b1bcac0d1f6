set CLAIMS;
var award{CLAIMS}, >= 0;
maximize all: sum{i in CLAIMS} award[i];
end;
