#include "shell/password.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Of 32 random bytes that were thrown away; with the costs of every other hash, so that the answer
 * takes as long. */
const char password_nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$nt1PiFAe+pOcnflJQZs6ZA"
			       "$qbeD/lLdPeiwyxMl5AC2tU6DMak5YnGEyyEV9/kwjfs";

_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "room for a hash");

void password_answer(struct password *p)
{
	size_t n = strlen(p->text);

	if (*p->hash)
		p->ok = crypto_pwhash_str_verify(p->hash, p->text, n) == 0;
	else
		p->ok = crypto_pwhash_str(p->hash, p->text, n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
					  crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}

static void work(struct job *job)
{
	password_answer(container_of(job, struct password, job));
}

void password_ask(struct password *p, const char *text, const char *hash)
{
	p->job.work = work;
	p->ok = false;
	snprintf(p->text, sizeof(p->text), "%s", text);
	snprintf(p->hash, sizeof(p->hash), "%s", hash);
}

void password_wipe(struct password *p)
{
	sodium_memzero(p->text, sizeof(p->text));
	sodium_memzero(p->hash, sizeof(p->hash));
}
