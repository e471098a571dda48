/* rows_more.c - what `help COMMAND` says of commands that read files. */
#include <string.h>

#include "clients/handoffctl/rows.h"

static const char export_more[] =
	"\n"
	"VISITOR is the id that 'handoffctl show ID' names, or an agent's console. A user whom the "
	"site\n"
	"has proved is one person in all of their browsers. At most 64 MiB; whoever has more is "
	"taken\n"
	"conversation by conversation, with 'handoffctl show'.\n"
	"  handoffctl export 38g1zghs63zh1 > person.json\n";

static const char erase_more[] =
	"\n"
	"Deletes visitor, conversations, events, promises and what else hangs on them, from "
	"tables, "
	"indexes\n"
	"and the write-ahead log, so that no file of the daemon has a byte of it. Open "
	"conversations end,\n"
	"connections are closed, and their token is nobody's any more. What cannot be reached: "
	"backups\n"
	"that were made before, and what was sent to others, by e-mail or a webhook.\n";

static const char backup_more[] =
	"\n"
	"The daemon writes the file, mode 0600, so its user must be allowed to; FILE must not be "
	"there.\n"
	"Conversations go on meanwhile. To restore one: stop the daemon, put it in the place of\n"
	"handoff.db, remove handoff.db-wal and handoff.db-shm, start the daemon.\n"
	"  handoffctl backup /var/lib/handoff/backup-1.db\n";

static const char try_more[] =
	"\n"
	"Without TEXT each line of standard input is a message; the conversation goes on from line "
	"to\n"
	"line, and an empty line begins a new one. A line may be JSON instead:\n"
	"  {\"role\":\"user\",\"text\":\"where is my order\"}   a customer's; \"payload\" if it is "
	"a button\n"
	"  {\"role\":\"bot\",\"text\":\"I don't know that\"}    another bot's (system, assistant, "
	"agent): it is\n"
	"          heard, and the whole conversation is then only watched: the triggers are asked, "
	"our\n"
	"          own bot says nothing. \"fallback\" and \"failed_action\" (true or false) and\n"
	"          \"confidence\" (0 to 1) tell how it went; without them its words do\n"
	"  {\"reset\":true}                                a new conversation\n"
	"\n"
	"--json prints one object for each message. Of a customer's: role (\"user\"), mode (bot, "
	"watch),\n"
	"tokens, intents (best first: name, title, confidence, score), grams that spoke for the "
	"first,\n"
	"z and in_scope (z against the pack's threshold), margin, nearest example and cosine to "
	"it,\n"
	"entities; signals (those that make up the state: value, weight, evidence with the message "
	"it\n"
	"stands in), values (of every signal), score (this message alone, in points), state (S) "
	"and\n"
	"carried, threshold, frustration (state / threshold, at most 1), complexity, watching,\n"
	"asks_human, language_known; decision (silent answer ask confirm rephrase offer "
	"escalate),\n"
	"intent, confidence, reasons (code, text, evidence), priority, skills, empathy, text,\n"
	"quick_replies. Of another bot's: role (\"bot\"), failed, failures_in_a_row, confirms, "
	"question,\n"
	"repeats (0 to 1: like one of its 6 texts before).\n";

static const char train_more[] = "\n"
				 "Each line is a message, a TAB and its label; UTF-8. Several "
				 "FILEs are taken together. The label\n"
				 "oos means out of scope: no intent should answer. Any other label "
				 "becomes an intent; one that\n"
				 "is no valid name (letters, digits, _ - .) is changed, and stays "
				 "as the intent's title, which\n"
				 "'rules eval' prints. At most 1,000 labels and 100,000 lines. The "
				 "pack is plain YAML, to be read\n"
				 "and edited; training itself happens whenever it is loaded.\n"
				 "  handoffctl rules train train.tsv -o mypack\n"
				 "  handoffctl rules eval mypack test.tsv --predictions out.tsv\n";

static const char eval_more[] =
	"\n"
	"What a FILE holds is seen from its first line. With --json each FILE gives one object; "
	"several\n"
	"of a kind are also told together.\n"
	"\n"
	"text<TAB>label: intents. The label is an intent's name or title, or oos. Accuracy (the "
	"best\n"
	"intent, forced, of what is in scope; and with rejections counted wrong), macro-F1, recall "
	"and\n"
	"precision for oos at the pack's threshold, AUROC of z, calibration error, the ten "
	"commonest\n"
	"confusions, microseconds of processor time. --predictions writes a line for each line: "
	"label (oos when z is "
	"below\n"
	"the threshold), confidence of the forced label, z, forced label; with TABs between.\n"
	"\n"
	"{\"turns\":[{\"role\":\"user|system|agent\",\"text\":…,\"label\":0|1|null}]}: "
	"conversations, or {\"text\",\n"
	"\"label\"} of one message. Another bot answers, ours only watches. AUROC and average "
	"precision of\n"
	"a message's score, and of the state S, against the label of the customer's turn, or else "
	"of the\n"
	"bot's turn before it; the signal human against it (for sets that label that); the share "
	"of\n"
	"conversations escalated and at watch, by what was expected: \"expect\" (escalate, none) "
	"or a\n"
	"\"label\" of the conversation, or else whether any turn is 1; reasons; each check "
	"(\"expect\") that\n"
	"came out otherwise. --predictions writes JSON for each customer's turn: id, turn (index "
	"in\n"
	"turns), score, state, threshold, watch, human, decision, reasons, signals.\n"
	"\n"
	"{\"kind\",\"a\",\"b\"}: pairs of one meaning; the score should not rise from a to b. Mean "
	"shift in\n"
	"standard deviations of routine messages; new alarms (98 % of routine messages are "
	"below).\n"
	"{\"template\",\"term\",\"text\"}: one sentence with many names in it: range of the "
	"score.\n"
	"{\"functionality\",\"text\"}: sentences that are no anger at us: share alarmed, "
	"escalated.\n"
	"Routine messages are the customers' turns of --routine FILE (JSON lines as above), each "
	"alone.\n"
	"--predictions writes JSON for each line: id, its group, score (or a and b), state, "
	"decision.\n"
	"Of several FILEs it holds one after the other.\n";

void rows_more(const char *name, struct buf *out)
{
	static const struct {
		const char *name, *more;
	} all[] = {
		{"export", export_more}, {"erase", erase_more},	      {"backup", backup_more},
		{"rules try", try_more}, {"rules train", train_more}, {"rules eval", eval_more},
	};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (!strcmp(all[i].name, name))
			buf_puts(out, all[i].more);
}
