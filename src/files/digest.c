#include "files/input.h"

#include <assert.h>
#include <openssl/evp.h>

void digest_hex(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	if (EVP_Digest(bytes, size, digest, &length, EVP_sha256(), NULL) != 1)
		memory_run_out(); /* SHA-256 is always there; only memory can be missing */
	assert(length * 2 + 1 == DIGEST_HEX_SIZE);
	for (size_t i = 0; i < length; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[DIGEST_HEX_SIZE - 1] = '\0';
}
