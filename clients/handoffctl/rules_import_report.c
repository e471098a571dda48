/* rules_import_report.c - what became of a Rasa project, for people and programs. */
#include <string.h>

#include "clients/handoffctl/rules_import.h"

const struct note_kind_row import_note_kinds[N_NOTE_KIND] = {
	[NOTE_FORM] =
		{"form", "Forms",
		 "A form becomes `slots` of the intent that starts it: each with an `entity` and "
		 "two wordings of `ask` (utter_ask_…)."},
	[NOTE_ACTION] =
		{"action", "Custom actions",
		 "Code is not carried out here. Give the intent an answer that says where to "
		 "find it, or a `handoff` to a person who can do it."},
	[NOTE_STORY] = {"story", "Stories of several steps",
			"There is no dialogue policy here: answers, slots, quick_replies and "
			"escalation.yml "
			"lead the conversation. Write what must go well as a test in tests/."},
	[NOTE_RULE] = {"rule", "Rules that are more than one question and one answer",
		       "Give the intent `answers`, `slots` or a `handoff`; conditions have no "
		       "equivalent."},
	[NOTE_RESPONSE] = {"response", "Parts of responses",
			   "Images, attachments, custom payloads, conditions and channels have no "
			   "equivalent. Put a link into the text, or write a wording without it."},
	[NOTE_UNUSED] =
		{"unused", "Responses that no imported rule uses",
		 "If one is an answer, copy it into `answers` of its intent; if it asks for a "
		 "slot, into `ask`."},
	[NOTE_SLOT] =
		{"slot", "Slots and their mappings",
		 "Facts are kept by the name of the intent's slot, filled by an entity or by the "
		 "answer to `ask`. Other mappings have no equivalent."},
	[NOTE_ENTITY] = {"entity", "Entities",
			 "An entity is a `pattern` or a `list` here. Complete the list, or write a "
			 "pattern, in entities.yml."},
	[NOTE_ROLE] = {"role", "Roles and groups of entities",
		       "They have no equivalent: make entities of their own, or ask by slots."},
	[NOTE_SYNONYM] = {"synonym", "Synonyms that belong to no entity",
			  "Put them into the `list` of the entity whose value they mean."},
	[NOTE_REGEX] = {"regex", "Regular expressions",
			"Write them anew in entities.yml (an entity's `pattern`) or in an intent's "
			"`patterns`."},
	[NOTE_EXAMPLE] = {"example", "Examples that were not taken as they stand",
			  "Mend them there, or "
			  "leave them out."},
	[NOTE_TWICE] = {"twice", "Examples that stand in two intents",
			"Both have it now, and neither learns from it. Leave it where it belongs."},
	[NOTE_INTENT] = {"intent", "Intents without examples or without an answer",
			 "Write `answers` or a `handoff`, or take the intent out."},
	[NOTE_SETTING] =
		{"setting", "Settings",
		 "Pipeline, policies, sessions and the use of entities are not settings here. "
		 "Confidence is `fallback` in pack.yml."},
	[NOTE_FILE] = {"file", "Files and keys that were not read",
		       "Nothing of them is in the pack."},
	[NOTE_RENAMED] = {"renamed", "New names",
			  "Names are of letters, digits, '_', '-' and '.', up to 47 bytes."},
	[NOTE_CHOICE] = {"choice", "What was decided", "Look whether it is what you want."},
};

static void report_counts(const struct import_counts *n, struct buf *out)
{
	buf_printf(out,
		   "| what | read | in the pack |\n|---|---|---|\n"
		   "| intents with examples | %zu | %zu |\n"
		   "| examples | %zu | %zu (%zu repeated in the same intent, %zu left out) |\n"
		   "| responses | %zu | %zu |\n"
		   "| rules | %zu | %zu |\n"
		   "| stories | %zu | %zu |\n"
		   "| entities | | %zu |\n",
		   n->intents_read, n->intents_written, n->examples_read, n->examples_written,
		   n->repeated, n->left_out, n->responses_read, n->responses_used, n->rules_read,
		   n->rules_used, n->stories_read, n->stories_used, n->entities_written);
}

void import_report(const struct import *im, struct buf *out)
{
	buf_printf(
		out,
		"# %s, made of a Rasa project\n\nRead from %zu file%s. Each list below says what "
		"was not taken over as it stood, where,\nand what to do.\n\n",
		im->pack, im->counts.files, im->counts.files == 1 ? "" : "s");
	report_counts(&im->counts, out);
	for (int k = 0; k < N_NOTE_KIND; k++) {
		size_t n = 0;

		for (size_t i = 0; i < im->n_notes; i++) {
			if ((int)im->notes[i].kind != k)
				continue;
			if (!n++)
				buf_printf(out, "\n## %s\n\n%s\n\n", import_note_kinds[k].title,
					   import_note_kinds[k].advice);
			buf_printf(out, "- %s:%d: %s\n", im->notes[i].at.path, im->notes[i].at.line,
				   im->notes[i].text);
		}
	}
	if (im->n_left_out)
		buf_printf(out, "\nand %zu more, which found no room here.\n", im->n_left_out);
}
