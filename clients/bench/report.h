/* report.h - the figures of a run, for people or for programs. */
#ifndef CLIENTS_BENCH_REPORT_H
#define CLIENTS_BENCH_REPORT_H

#include "base/buf.h"
#include "clients/bench/load.h"

void report_text(const struct load *l, struct buf *out);
void report_json(const struct load *l, struct buf *out);

/* Nothing was lost, came twice or was changed, and everything could be read. */
bool report_good(const struct load *l);

#endif
