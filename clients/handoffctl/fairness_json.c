#include "clients/handoffctl/fairness_json.h"

json_t *fairness_json(const struct fairness *f)
{
	json_t *o = json_object();

	for (size_t i = 0; i < f->n; i++)
		json_object_set_new(o, f->v[i].name,
				    json_pack("{sI sf sf sb}", "pairs", (json_int_t)f->v[i].pairs,
					      "shift", f->v[i].shift, "new_alarms", f->v[i].alarms,
					      "good", f->v[i].good));
	return json_pack("{so sI sf sI sb}", "variants", o, "templates", (json_int_t)f->templates,
			 "range", f->range, "watched", (json_int_t)f->watched, "identity_good",
			 f->identity_good);
}
