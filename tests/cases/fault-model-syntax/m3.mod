set CLAIMS;
param claim{CLAIMS};
param claim{CLAIMS};
end;
