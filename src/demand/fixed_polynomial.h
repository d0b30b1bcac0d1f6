/* fixed_polynomial.h: Horner's rule, private to the fixed_*.c files. */
#ifndef DEMAND_FIXED_POLYNOMIAL_H
#define DEMAND_FIXED_POLYNOMIAL_H

#include <stddef.h>

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* coefficient[0] + coefficient[1] x + ... */
static inline double polynomial(const double *coefficient, size_t count, double x)
{
	double sum = coefficient[count - 1];
	for (size_t i = count - 1; i-- > 0;)
		sum = sum * x + coefficient[i];
	return sum;
}

#endif
