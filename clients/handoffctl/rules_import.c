#include "clients/handoffctl/ctl.h"
int run_rules_import(struct ctl *c)
{
	(void)c;
	return ctl_fail(CTL_USAGE, "soon");
}
