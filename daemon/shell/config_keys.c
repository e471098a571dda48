#include "shell/config_keys.h"

#include <string.h>

#define AT(member)   offsetof(struct config, member)
#define SITE(member) offsetof(struct config_site, member)
#define HOOK(member) offsetof(struct config_webhook, member)

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
#define KEY_TIME(key, standard_, min_, max_, help_)                                                \
	{                                                                                          \
		.path = "queue." #key, .type = CONFIG_TIME, .at = AT(queue.key),                   \
		.standard = (standard_), .min = (min_), .max = (max_), .reloadable = true,         \
		.help = (help_)                                                                    \
	}
#define KEY_AGE(key, standard_, help_)                                                             \
	{                                                                                          \
		.path = "retention." #key, .type = CONFIG_AGE, .at = AT(retention.key),            \
		.standard = (standard_), .min = 1 * SECOND, .max = 36500 * (int64_t)DAY,           \
		.reloadable = true, .help = (help_)                                                \
	}
#define KEY_LIMIT(key, type_, standard_, min_, max_, reloadable_, help_)                           \
	{                                                                                          \
		.path = "limits." #key, .type = (type_), .at = AT(limits.key),                     \
		.standard = (standard_), .min = (min_), .max = (max_), .reloadable = reloadable_,  \
		.help = (help_)                                                                    \
	}

/* In the order in which the example shows them; what has one prefix stands together. */
const struct config_key config_keys[] = {
	{"listen", CONFIG_ADDRESSES, AT(listen), "[127.0.0.1:8080]", 1, 64, NULL, false,
	 "Where to listen: host:port (port 0: a free one), \"[::1]:8080\" or unix:/path. Sockets "
	 "that systemd passes come instead."},
	{"data", CONFIG_PATH, AT(data), "/var/lib/handoff", 0, 0, NULL, false,
	 "The directory of everything that is kept, and of the control socket."},
	{"rules", CONFIG_PATH, AT(rules), "/usr/share/handoff/rules", 0, 0, NULL, true,
	 "The directory of the rules: packs/ and languages/."},
	{"clients", CONFIG_PATH, AT(clients), CONFIG_CLIENTS, 0, 0, NULL, true,
	 "The directory of the built web clients: widget, console, demo."},
	{"store.engine", CONFIG_ENGINE, AT(store_engine), "sqlite", 0, 0, NULL, false,
	 "What keeps the conversations. This version has sqlite."},
	{"sites.NAME.origins", CONFIG_ORIGINS, SITE(origins), "[]", 0, 64, NULL, true,
	 "The websites whose pages may chat, beside the daemon's own: https://shop.example.com"},
	{"sites.NAME.rules", CONFIG_NAME, SITE(rules), "shop", 0, 0, NULL, true,
	 "The rules pack: a directory in packs/."},
	{"sites.NAME.secret", CONFIG_SECRET, SITE(secret), "~", 0, 0, NULL, true,
	 "For users that the website vouches for: {credential: NAME}, {file: /path} or the secret. "
	 "At least 16 characters; without it nobody is verified."},
	{"sites.NAME.theme", CONFIG_THEME, SITE(theme), "{}", 0, 0, NULL, false,
	 "What the widget is to look like: names and values of its own."},
	{"sites.NAME.hours", CONFIG_HOURS, SITE(hours), "~", 0, 0, NULL, true,
	 "When people are there: {zone: Europe/Berlin, week: {mon-fri: [\"09:00-12:00\", "
	 "\"13:00-18:00\"], sat: \"10:00-14:00\"}, holidays: {2026-12-25: closed, 2026-12-24: "
	 "\"09:00-12:00\"}}. Without it: always."},
	{"sites.NAME.survey", CONFIG_CHOICE, SITE(survey), "csat", 0, 0, "csat|nps|ces|none", false,
	 "What visitors are asked at the end: csat (how satisfied, 1 to 5), nps (would they "
	 "recommend you, 0 to 10), ces (how easy it was, 1 to 7) or none."},
	{"sites.NAME.pre_chat", CONFIG_PRE_CHAT, SITE(pre_chat), "{}", 0, 0, NULL, false,
	 "What visitors are asked before the first word, in this order: name, email, phone, "
	 "message, department, consent, each optional or required: {name: optional, email: "
	 "required, consent: required}"},
	KEY_LIMIT(per_minute, CONFIG_COUNT, "120", 1, 1000000, true,
		  "Messages of one visitor in a minute."),
	KEY_LIMIT(frames_per_second, CONFIG_COUNT, "20", 1, 100000, true,
		  "Frames of one connection; bursts may have five times as many."),
	KEY_LIMIT(connections, CONFIG_COUNT, "15000", 1, 1000000, false, "Connections at once."),
	KEY_LIMIT(
		per_address, CONFIG_COUNT, "200", 1, 1000000, false,
		"Connections at once from one IPv4 address or IPv6 /64; the own machine's are not "
		"counted."),
	KEY_LIMIT(conversations, CONFIG_COUNT, "50000", 1, 10000000, true,
		  "Conversations that are not closed; each takes about 12 KiB of memory."),
	KEY_LIMIT(visitor_frame, CONFIG_SIZE, "16KiB", 1 << 10, 1 << 20, false,
		  "Bytes of one message from a visitor."),
	KEY_LIMIT(agent_frame, CONFIG_SIZE, "64KiB", 1 << 10, 1 << 20, false,
		  "Bytes of one message from an agent."),
	KEY_LIMIT(events, CONFIG_COUNT, "10000", 100, 1000000, true, "Events of one conversation."),
	KEY_LIMIT(follow_ups, CONFIG_COUNT, "10000", 1, 1000000, true,
		  "Promises to visitors that are not kept yet; each takes about 2 KiB of memory."),
	KEY_LIMIT(backlog, CONFIG_COUNT, "10000", 100, 1000000, true,
		  "Changes that wait for the disk; more are refused as overloaded."),
	KEY_LIMIT(
		lookups, CONFIG_COUNT, "32", 1, 100000, true,
		"Visitors who come back and are looked up in the store at once; the others wait in "
		"line."),
	KEY_LIMIT(output, CONFIG_SIZE, "256KiB", 16 << 10, 16 << 20, false,
		  "Bytes that wait for one slow reader; more close its connection."),
	KEY_TIME(offer_timeout, "20s", 1 * SECOND, HOUR,
		 "An offer that is not answered goes to the next agent after this long."),
	KEY_TIME(agent_grace, "30s", 0, HOUR,
		 "An agent whose connection is lost keeps the conversations this long."),
	KEY_TIME(max_wait, "10m", 1 * SECOND, DAY,
		 "Who has waited this long is asked for a way to be reached."),
	KEY_TIME(visitor_timeout, "30m", 1 * SECOND, 7 * DAY,
		 "A visitor who left may come back to a person or to the queue this long."),
	KEY_TIME(bot_timeout, "2h", 1 * SECOND, 30 * (int64_t)DAY,
		 "Silence with the bot ends a conversation after this long."),
	KEY_TIME(message_timeout, "7d", 1 * SECOND, 365 * (int64_t)DAY,
		 "A message that nobody has come for is closed after this long."),
	KEY_TIME(wrap_up, "1m", 0, HOUR,
		 "After the end an agent's slot is held this long, to write down how it went; 0: "
		 "not at all."),
	KEY_TIME(follow_up_late, "15m", 0, 7 * DAY,
		 "A promise that is overdue for so long raises an alert, every hour again."),
	KEY_TIME(decline_pause, "30s", 0, DAY,
		 "An agent who declined or missed an offer does not get the same one for this "
		 "long."),
	KEY_TIME(priority_credit, "5m", 0, DAY,
		 "One step of priority counts as much as waiting this long."),
	KEY_TIME(alert_every, "30s", 1 * SECOND, HOUR,
		 "Agents are told again of somebody who waits after this long; after twice as long "
		 "the supervisors too, after four times the log and the metrics."),
	{"queue.updates", CONFIG_TIMES, AT(queue.updates), "[2m, 5m, 8m]", 1 * SECOND, DAY, NULL,
	 true,
	 "Who has waited so long is told how it stands; at most 8 times, each later than the one "
	 "before."},
	KEY_AGE(bot, "90d",
		"How long a conversation is kept after its end that nobody but the bot had; "
		"`never` "
		"deletes none. What is open, is wrapped up or has a promise to keep is never "
		"deleted."),
	KEY_AGE(human, "365d", "The same of one that a person had."),
	KEY_AGE(message, "365d", "The same of one in which nobody came and a message was left."),
	KEY_AGE(visitors, "365d",
		"How long a visitor is kept after they were last seen, when no conversation is "
		"left."),
	{"webhooks[].url", CONFIG_URL, HOOK(url), "~", 0, 0, NULL, true,
	 "Where to: https://example.com/handoff, or http."},
	{"webhooks[].name", CONFIG_NAME, HOOK(name), "~", 0, 0, NULL, true,
	 "What logs and handoffctl call it, and what is not told yet is kept by; else the URL's "
	 "host."},
	{"webhooks[].events", CONFIG_EVENTS, HOOK(events), "[all]", 1, 64, NULL, true,
	 "What it is told; all, or some: conversation.opened, conversation.escalated, "
	 "conversation.assigned, conversation.requeued, conversation.unattended, "
	 "conversation.closed, message.left, rated, follow_up.due, follow_up.late, alarm, alert"},
	{"webhooks[].secret", CONFIG_SIGNING, HOOK(secret), "~", 0, 0, NULL, true,
	 "What it is signed with, as Standard Webhooks has it: {credential: NAME}, {file: /path} "
	 "or the secret: whsec_ and base64, or at least 24 characters."},
	{"webhooks[].old_secret", CONFIG_SIGNING, HOOK(old_secret), "~", 0, 0, NULL, true,
	 "While the secret changes: the one before. Everything has both signatures then."},
	{"webhooks[].include_text", CONFIG_CHOICE, HOOK(include_text), "false", 0, 0, "false|true",
	 true, "Whether it is told what people wrote and how to reach them, too."},
	{"webhooks[].allow_private", CONFIG_CHOICE, HOOK(allow_private), "false", 0, 0,
	 "false|true", true, "Whether it may lie on this machine or in a private network."},
	{"webhooks[].timeout", CONFIG_TIME, HOOK(timeout), "10s", 1 * SECOND, MINUTE, NULL, true,
	 "An answer that takes longer is none."},
	{"webhooks[].give_up", CONFIG_TIME, HOOK(give_up), "1d", 1 * SECOND, 6 * (int64_t)DAY, NULL,
	 true, "What could not be told for this long is not tried any more."},
	{"webhooks[].backlog", CONFIG_COUNT, HOOK(backlog), "10000", 10, 1000000, NULL, true,
	 "Events that are kept for it; the oldest makes room for one more."},
	{"log.level", CONFIG_CHOICE, AT(log.level), "info", 0, 0, "error|warning|info|debug", true,
	 "What to write to the log."},
	{"log.format", CONFIG_CHOICE, AT(log.format), "text", 0, 0, "text|json", true,
	 "How: key=value, or one JSON object a line."},
};
const size_t n_config_keys = ARRAY_SIZE(config_keys);

enum config_part config_key_part(const struct config_key *key)
{
	if (strncmp(key->path, "sites.NAME.", 11) == 0)
		return CONFIG_SITE;
	return strncmp(key->path, "webhooks[].", 11) == 0 ? CONFIG_WEBHOOK : CONFIG_WHOLE;
}
