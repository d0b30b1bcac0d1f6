set CLAIMS;
param claim{CLAIMS};
var award{i in CLAIMS}, >= 0,
	<= claim[i;
maximize all: sum{i in CLAIMS} award[i];
end;
